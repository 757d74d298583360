// Elements, made in one line: text is text, whatever it looks like.

const SVG = "http://www.w3.org/2000/svg";

/** An element of HTML with attributes (functions become listeners) and children. */
export const h = (name, attributes, ...children) => made(document.createElement(name), attributes, children);

/** The same of SVG. */
export const s = (name, attributes, ...children) =>
  made(document.createElementNS(SVG, name), attributes, children);

function made(element, attributes = {}, children = []) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Calls a function once it has not been asked for during so many milliseconds. */
export function settled(wait, call) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...given), wait);
  };
}
