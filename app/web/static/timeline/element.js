// The element is drawn by the page alone.
