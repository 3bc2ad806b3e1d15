// node provider.mjs PORT PEOPLE: an OpenID provider on the loopback. PEOPLE: claims by login, as JSON.
// `console` is a public client, `lead-engine` the API itself, which has a secret and gets refresh tokens.
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const people = JSON.parse(process.argv[3]);
const api = {
  scope: 'openid email', audience: 'lead-engine', accessTokenTTL: 300,
  accessTokenFormat: 'jwt', jwt: {sign: {alg: 'RS256'}},
};
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: 'console', token_endpoint_auth_method: 'none', application_type: 'native',
    redirect_uris: ['http://127.0.0.1/back'], grant_types: ['authorization_code'], response_types: ['code'],
  }, {
    client_id: 'lead-engine', client_secret: 'only in tests: 100 %', application_type: 'native',
    redirect_uris: ['http://127.0.0.1:8000/auth/callback'], response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'], post_logout_redirect_uris: ['http://127.0.0.1:8000/'],
  }],
  issueRefreshToken: (_, client) => client.clientId === 'lead-engine',
  scopes: ['openid', 'email'],
  claims: {openid: ['sub'], email: ['email', 'email_verified']},
  conformIdTokenClaims: false,
  pkce: {required: () => true},
  findAccount: (_, id) => ({accountId: id, claims: async () => ({sub: id, ...people[id]})}),
  extraTokenClaims: (_, token) => people[token.accountId] ?? {},
  features: {
    devInteractions: {enabled: true}, revocation: {enabled: true},
    resourceIndicators: {
      enabled: true, defaultResource: () => 'urn:lead-engine:api', useGrantedResource: () => true,
      getResourceServerInfo: () => api,
    },
  },
});
provider.listen(port, '127.0.0.1', () => console.log('ready'));
