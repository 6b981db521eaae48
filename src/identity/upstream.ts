/** Log-in through a region's own directory. */

/** A way in that the log-in page offers. */
export interface LoginWay {
  id: string;
  kind: 'oidc' | 'saml';
  name: string;
  nameEn: string;
}
