/* What a document is made of, where it leads, and what has run in it. */
(document) => {
  const LEADING = ["href", "src", "action", "formaction", "data", "poster", "xlink:href", "background"];
  const made = new Set();
  const schemes = new Set();
  for (const element of document.querySelectorAll("*")) {
    for (const name of ["", ...element.getAttributeNames()]) {
      made.add(`${element.namespaceURI.split("/").pop()} ${element.localName} ${name}`);
      if (LEADING.includes(name)) schemes.add(new URL(element.getAttribute(name), location.origin).protocol);
    }
  }
  for (const script of document.scripts) {
    if (script.type === "application/ld+json") JSON.parse(script.textContent);
    else if (!/^\/static\/\w+-\w+\.js$/.test(script.getAttribute("src"))) made.add(`script ${script.outerHTML}`);
  }
  const headings = [...document.querySelectorAll("h1")].map((heading) => heading.textContent);
  return { made: [...made], schemes: [...schemes], headings, hit: window.hit, violations: window.violations };
}
