/* Search as you type: an ARIA 1.2 combobox (list autocomplete, manual selection) over the plain form, with which
   browsers stay that cannot abort a request: before Chrome 66, Firefox 57, Safari 12.1, all of 2018. */
"use strict";

(() => {
  const form = document.querySelector("form[data-suggest]");
  if (!form || !window.AbortController) return;

  const { suggest, label, counts } = form.dataset;
  const input = form.querySelector("[name=q]");
  const list = document.createElement("div");
  const status = document.createElement("div");
  let request = new AbortController();
  let timer, active, phone;

  const set = (element, values) => Object.keys(values).forEach((name) => element.setAttribute(name, values[name]));

  function activate(option) {
    if (active) set(active, { "aria-selected": false });
    active = option;
    set(input, { "aria-activedescendant": active ? active.id : "" });
    if (!active) return;
    set(active, { "aria-selected": true });
    active.scrollIntoView({ block: "nearest" });
  }

  function move(key) { // beyond either end is what was typed
    if (key === "ArrowDown") activate(active ? active.nextSibling : list.firstChild);
    else activate(active ? active.previousSibling : list.lastChild);
  }

  function forget() { // what was asked before: its answer would come too late
    clearTimeout(timer);
    request.abort();
    request = new AbortController();
  }

  function show(count) {
    activate(null);
    list.hidden = !count;
    set(input, { "aria-expanded": count > 0 });
    status.textContent = counts.split("|")[count];
  }

  function close() {
    forget();
    show(0);
  }

  function ask(key) {
    forget();
    const { signal } = request;
    const words = input.value;
    // One Chinese character says as much as two letters.
    if (!/[^\0-\x7f]|\S\S/.test(words)) return close();
    fetch(`${suggest}?${new URLSearchParams({ q: words })}`, { signal })
      .then((answer) => (answer.ok ? answer.json() : [words, []]))
      .then(([, found]) => {
        if (signal.aborted) return;
        list.textContent = "";
        found.forEach((text) => list.append(option(words.trim().toLowerCase(), text)));
        show(found.length);
        if (key) move(key);
      })
      .catch(() => signal.aborted || close()); // the form works without
  }

  function option(words, text) {
    const item = document.createElement("div");
    const start = text.toLowerCase().indexOf(words);
    const end = start + words.length;
    set(item, { id: `suggestion-${list.children.length}`, role: "option", "aria-selected": false });
    if (/[\u3400-\u9fff]/.test(text)) item.lang = "zh";
    if (start < 0) item.append(bold(text));
    else item.append(bold(text.slice(0, start)), text.slice(start, end), bold(text.slice(end)));
    return item;
  }

  function bold(text) { // what differs
    const element = document.createElement("b");
    element.textContent = text;
    return element;
  }

  function take(option) {
    if (option) input.value = option.textContent;
    close();
  }

  function typed(event) {
    forget();
    activate(null);
    if (!event.isComposing || phone) timer = setTimeout(ask, 150);
  }

  function press(event) {
    const { key, altKey } = event;
    phone = key === "Unidentified"; // Android's keyboard, which composes every word
    // Safari tells the keys of an input method by 229 only.
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (key === "Enter") take(active); // and the browser submits
    if (/Home|End|Left|Right/.test(key)) activate(null);
    if (!/^(Arrow(Up|Down)|Escape)$/.test(key) || (key === "Escape" && list.hidden && !input.value)) return;
    event.preventDefault();
    if (key === "Escape" && list.hidden) input.value = "";
    if (key === "Escape" || (altKey && key === "ArrowUp")) close();
    else if (list.hidden) ask(altKey ? "" : key);
    else if (!altKey) move(key);
  }

  input.addEventListener("keydown", press);
  input.addEventListener("input", typed);
  input.addEventListener("compositionstart", () => phone || close());
  input.addEventListener("compositionend", typed);
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    take(option);
    form.querySelector("button").click();
  });

  list.hidden = true;
  set(list, { id: "suggestions", role: "listbox", "aria-label": label });
  set(status, { role: "status", class: "quiet" });
  form.append(list, status);
  input.type = "text"; // a search field may not have a role
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": false, "aria-controls": list.id });
})();
