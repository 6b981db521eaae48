/** Directories for the tests: an OpenID Connect provider, and a SAML identity provider that signs what it is told to. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import Provider from 'oidc-provider';
import { SignedXml } from 'xml-crypto';

/** An OpenID provider that logs in whoever `who` says, with the claims of that account. */
export async function openOidcDirectory(accounts: Record<string, Record<string, unknown>>, redirect: string) {
  let who = '';
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'overblik', client_secret: 'kendt-af-begge', redirect_uris: [redirect] }],
    claims: { openid: ['sub', 'acr', 'dk.cpr', 'medarbejder'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: async () => ({ sub, ...accounts[sub] }) }),
  });
  const answer = provider.callback();
  server.on('request', async (req, res) => {
    if (!req.url!.startsWith('/interaction/')) return answer(req, res);
    const { params } = await provider.interactionDetails(req, res);
    const grant = new provider.Grant({ accountId: who, clientId: String(params['client_id']) });
    grant.addOIDCScope('openid');
    const acr = accounts[who]?.['acr'] as string | undefined;
    const result = { login: { accountId: who, ...(acr ? { acr } : {}) }, consent: { grantId: await grant.save() } };
    return provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
  });
  return { issuer, logIn: (account: string) => (who = account), close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

export interface Assertion {
  audience: string;
  destination: string;
  inResponseTo: string;
  attributes: Record<string, string>;
  /** Seconds from now. */
  notOnOrAfter?: number;
  issuer?: string;
  id?: string;
}

/** A SAML identity provider: its certificate, and assertions signed with its key or anybody's. */
export function openSamlDirectory() {
  const [own, stranger] = [keyPair(), keyPair()];
  return {
    entityId: 'https://saml.example/idp',
    certificate: own.certificate,
    /** Id of the request that an address carries. */
    requestIn: (address: string): string => {
      const packed = Buffer.from(new URL(address).searchParams.get('SAMLRequest')!, 'base64');
      return / ID="([^"]+)"/.exec(inflateRawSync(packed).toString())![1]!;
    },
    assertion: (wish: Assertion): string => assertionXml({ issuer: 'https://saml.example/idp', ...wish }),
    sign: (xml: string): string => signed(xml, own.key, own.certificate),
    signAsStranger: (xml: string): string => signed(xml, stranger.key, stranger.certificate),
    /** The response as it is posted. @param inside XML of everything beside issuer and status */
    response: (inside: string, { destination, inResponseTo }: Assertion): string =>
      Buffer.from(
        `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r${Math.random().toString(36).slice(2)}" Version="2.0" IssueInstant="${new Date().toISOString()}" Destination="${destination}" InResponseTo="${inResponseTo}"><saml:Issuer>https://saml.example/idp</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>${inside}</samlp:Response>`,
      ).toString('base64'),
  };
}

function assertionXml({
  audience,
  destination,
  inResponseTo,
  attributes,
  notOnOrAfter = 60,
  issuer,
  id,
}: Assertion): string {
  const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
  const listed = Object.entries(attributes)
    .map(
      ([name, value]) =>
        `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`,
    )
    .join('');
  return `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id ?? `_a${Math.random().toString(36).slice(2)}`}" Version="2.0" IssueInstant="${at(0)}"><saml:Issuer>${issuer}</saml:Issuer><saml:Subject><saml:NameID>nn</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${at(notOnOrAfter)}" Recipient="${destination}" InResponseTo="${inResponseTo}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${at(-120)}" NotOnOrAfter="${at(notOnOrAfter)}"><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${at(0)}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:x</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>${listed}</saml:AttributeStatement></saml:Assertion>`;
}

function signed(xml: string, privateKey: string, publicCert: string): string {
  const signer = new SignedXml({
    privateKey,
    publicCert,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  });
  signer.addReference({
    xpath: "//*[local-name(.)='Assertion']",
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
  });
  const reference = "//*[local-name(.)='Assertion']/*[local-name(.)='Issuer']";
  signer.computeSignature(xml, { location: { reference, action: 'after' } });
  return signer.getSignedXml();
}

/** Node makes no certificates; openssl does. */
function keyPair(): { key: string; certificate: string } {
  const dir = mkdtempSync(join(tmpdir(), 'overblik-saml-'));
  try {
    const [key, certificate] = [join(dir, 'key'), join(dir, 'cert')];
    const subject = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=idp'];
    execFileSync('openssl', ['req', ...subject, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), certificate: readFileSync(certificate, 'utf8') };
  } finally {
    rmSync(dir, { recursive: true });
  }
}
