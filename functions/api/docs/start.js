/* Shows the OpenAPI document that lies beside the page. A key that is typed in stays in this tab's memory. */
globalThis.SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  filter: true,
  persistAuthorization: false,
  // The library's own default sends the document's address to a site of its makers.
  validatorUrl: 'none',
});
