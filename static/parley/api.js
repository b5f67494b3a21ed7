// Starts Swagger's page. It adds the page's mark against forgery to what changes something.
"use strict";
document.addEventListener("DOMContentLoaded", function () {
  var place = document.getElementById("api");
  SwaggerUIBundle({
    url: place.dataset.description,
    domNode: place,
    deepLinking: false,
    validatorUrl: null,
    persistAuthorization: false,
    displayRequestDuration: true,
    requestInterceptor: function (request) {
      if (!["GET", "HEAD"].includes((request.method || "GET").toUpperCase())) {
        request.headers["X-CSRFToken"] = place.dataset.csrf;
      }
      return request;
    },
  });
});
