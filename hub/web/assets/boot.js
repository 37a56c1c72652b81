// Runs before anything is painted, so that what needs scripts has its place from the start.
document.body.className += " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");
