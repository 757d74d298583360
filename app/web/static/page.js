// The page is whole without this.
