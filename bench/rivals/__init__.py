"""What the service is compared with. Each rival answers a simpler question, which is in its favour.

The service hears all standing claims about a place and what it lies in, and settles disputes.
A rival believes the claim about a place whose date is the latest: it knows no places within places,
no disputes and no retractions, takes a correction for one more claim, and its answers say four things
of a place where those of the service say fourteen.
"""

from collections.abc import Iterable, Iterator

from bench.histories import Document


def claims(documents: Iterable[Document]) -> Iterator[Document]:
    """The claims that the documents make, as a rival takes them."""
    for document in documents:
        claim = document.get("replacement", document)
        if "place" in claim:
            yield {**claim, "id": document["id"]}
