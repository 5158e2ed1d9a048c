/* Shows the OpenAPI document that lies beside the page. A key that is typed in stays in this tab's memory. */

/* Calls go to where the page came from, whichever of its addresses the service calls its own: no other may be called. */
const callOwnOrigin = (update) => (text) =>
  update(JSON.stringify({ ...JSON.parse(text), servers: [{ url: globalThis.location.origin }] }));

globalThis.SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  filter: true,
  persistAuthorization: false,
  plugins: [{ statePlugins: { spec: { wrapActions: { updateSpec: callOwnOrigin } } } }],
  // The library's own default sends the document's address to a site of its makers.
  validatorUrl: 'none',
});
