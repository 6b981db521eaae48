/** Names of our own screens at the token endpoint. The server side of them is a confidential client. */
export const WEB_CLIENT_ID = 'overblik-web';
/** Where a browser comes back to after log-in; rest/ routes it to completeLogin. */
export const CALLBACK_PATH = '/login/callback';
