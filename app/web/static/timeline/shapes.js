// What places look like: their outlines on the map, and the marks of those that are points.

import { s } from "./dom.js";

/** Web Mercator, in degrees, southward. */
export function projected([lon, lat]) {
  const within = Math.max(-85, Math.min(85, lat));
  return [lon, (-Math.log(Math.tan(Math.PI / 4 + (within * Math.PI) / 360)) * 180) / Math.PI];
}

export function rings({ type, coordinates }) {
  if (type === "Polygon") return coordinates;
  return type === "MultiPolygon" ? coordinates.flat() : [];
}

export const drawn = (outline, pixel) =>
  outline.map((ring) => `M${ring.map((point) => pixel(point).map(rounded)).join("L")}Z`).join("");

export const rounded = (number) => Math.round(number * 10) / 10;

/** The whole of a marker: a circle, a square where it is no place to live in. */
export function shape({ size, square }) {
  const edge = size * 0.85;
  return square ? `M${-edge} ${-edge}h${2 * edge}v${2 * edge}h${-2 * edge}Z` : slice(size, 0, 1);
}

/** A slice of the marker for each colour. */
export function slices(marker, colours) {
  return colours.map((colour, index) => {
    const whole = colours.length === 1 || colours.every((other) => other === colour);
    const path = s("path", {
      d:
        whole || marker.square
          ? shape(marker)
          : slice(marker.size, index / colours.length, (index + 1) / colours.length),
    });
    path.style.fill = colour;
    return path;
  });
}

function slice(radius, from, to) {
  const point = (part) =>
    [radius * Math.sin(2 * Math.PI * part), -radius * Math.cos(2 * Math.PI * part)].map((n) => n.toFixed(2));
  if (to - from >= 1)
    return `M0 ${-radius}A${radius} ${radius} 0 1 1 0 ${radius}A${radius} ${radius} 0 1 1 0 ${-radius}Z`;
  return `M0 0L${point(from)}A${radius} ${radius} 0 ${to - from > 0.5 ? 1 : 0} 1 ${point(to)}Z`;
}
