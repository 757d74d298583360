"""What a claim says, as HTML: every text in it is escaped."""

from markupsafe import Markup

from app.domain import lags
from app.domain.events import Claim
from app.feeds.dates import in_words
from app.feeds.headlines import SAYINGS, in_language
from app.feeds.lags import lag_in_words
from app.feeds.names import Names


def paragraphs(claim: Claim, names: Names, response: lags.Response | None = None) -> Markup:
    """The summary, what it answers, then the source with its grade, and a link where it has an address."""
    say, source = SAYINGS[names.lang], names.sources[claim.source].said
    title: Markup = Markup("<cite>{}</cite>").format(source["title"])
    if url := source.get("url"):
        title = Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, title)
    grade = say["grade"].format(reliability=source.get("reliability", "F"), credibility=claim.credibility)
    reported = say["reported"].format(date=in_words(claim.reported, names.lang, is_state=False))
    told = [source.get("author"), source.get("publisher"), claim.locator, reported, grade]
    credit = say["comma"].join(part for part in told if part)
    summary = in_language(claim.summary, names.lang)
    said = Markup("<p>{}</p>").format(summary) if summary else Markup()
    if response:
        said += Markup("<p>{}</p>").format(_belated(response, names))
    return said + Markup("<p>{}: {}{}{}</p>").format(say["source"], title, say["comma"], credit)


def _belated(response: lags.Response, names: Names) -> str:
    target = response.target.claim
    lag = lag_in_words(response.lag, names.lang)
    return SAYINGS[names.lang]["response"].format(
        what=names.headline(target), date=names.date(target), lag=lag
    )
