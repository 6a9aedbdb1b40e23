"""GraphML: statements, speakers and conflicts as a graph (http://graphml.graphdrawing.org/)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sitegen.characters import without_controls
from sitegen.exchange.chosen import Chosen, Exported

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_NODE_KEYS = ("kind", "label", "speakers", "date", "status", "url")
_EDGE_KEYS = ("type", "label", "certainty")


def export(chosen: Chosen) -> Exported:
    """Return the graph of what is chosen: who says what, which position it takes, what it does to
    other statements."""
    root = Element("graphml", xmlns=_NAMESPACE)
    for owner, names in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name in names:
            attributes = {"id": f"{owner}-{name}", "for": owner, "attr.name": name}
            SubElement(root, "key", attributes, **{"attr.type": "string"})
    graph = SubElement(root, "graph", edgedefault="directed")
    for id, data in _nodes(chosen):
        _with_data(SubElement(graph, "node", id=id), "node", data)
    for source, target, data in _edges(chosen):
        _with_data(SubElement(graph, "edge", source=source, target=target), "edge", data)
    indent(root, " ")
    text = tostring(root, encoding="unicode", xml_declaration=False)
    return Exported(f'<?xml version="1.0" encoding="UTF-8"?>\n{without_controls(text)}\n')


def _with_data(element: Element, owner: str, data: Mapping[str, str]) -> None:
    for name, value in data.items():
        if value:
            SubElement(element, "data", key=f"{owner}-{name}").text = value


def _nodes(chosen: Chosen) -> Iterator[tuple[str, Mapping[str, str]]]:
    views = chosen.views
    speakers = dict.fromkeys(id for said in chosen.statements for id in said.speakers)
    for id in speakers:
        url = chosen.address(views.speaker_url(id))
        yield f"speaker:{id}", {"kind": "speaker", "label": views.named(id).name, "url": url}
    for said in chosen.statements:
        yield (
            said.name,
            {
                "kind": "statement",
                "label": said.anchor.quote,
                "speakers": chosen.names(said.speakers),
                "date": said.date.text if said.date else "",
                "url": chosen.address(views.statement_url(said)),
            },
        )
    for conflict in chosen.conflicts:
        yield (
            f"conflict:{conflict.id}",
            {
                "kind": "conflict",
                "label": conflict.question,
                "status": conflict.status,
                "url": chosen.address(views.conflict_url(conflict.id)),
            },
        )


def _edges(chosen: Chosen) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Yield the edges between nodes that are there."""
    names = {said.name for said in chosen.statements}
    for said in chosen.statements:
        for id in said.speakers:
            yield f"speaker:{id}", said.name, {"type": "says"}
        if said.within:
            yield said.name, f"{said.article}#{said.within}", {"type": "within"}
    for conflict in chosen.conflicts:
        for position in conflict.positions:
            for name in position.statements:
                if name in names:
                    data = {"type": "position", "label": position.label}
                    yield name, f"conflict:{conflict.id}", data
    for relation in chosen.linked.site.relations:
        for target in relation.targets:
            if {relation.source, target} <= names:
                data = {"type": relation.type, "certainty": relation.certainty or ""}
                yield relation.source, target, data
