"""Who stands in the middle, and which agencies or themes go together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

SEED = 20100610
RESOLUTION = 1.0


def centrality(graph: nx.Graph) -> pd.DataFrame:
    """Three measures of how central each node of a projection is.

    Parameters
    ----------
    graph : networkx.Graph
        As `cmrlearn.project` makes it.

    Returns
    -------
    pandas.DataFrame
        One row a node, the strongest first: `node`, `label`, `recommendations`, `degree` (neighbours), `strength` (sum
        of weights), `betweenness` (share of shortest paths through it, with the inverse of the weight as length; 0 to
        1), `pagerank` (weighted, damping 0.85; sums to 1).

    Notes
    -----
    Strength: Barrat et al. (2004), PNAS 101, 3747. Betweenness: Freeman (1977), Sociometry 40, by Brandes' algorithm
    (2001), with lengths as in Newman (2001), Phys. Rev. E 64, 016132. PageRank: Brin and Page (1998). In a
    projection each recommendation that names many bodies joins all of them, so that such recommendations weigh much.
    """
    import networkx as nx
    import pandas as pd

    columns = ["node", "label", "recommendations", "degree", "strength", "betweenness", "pagerank"]
    if not len(graph):
        return pd.DataFrame(columns=columns)
    lengths = graph.copy()
    for _, _, about in lengths.edges(data=True):
        about["length"] = 1 / about["weight"]
    between = nx.betweenness_centrality(lengths, weight="length")
    rank = nx.pagerank(graph, weight="weight")
    rows = [
        {
            "node": node,
            "label": about.get("label", node),
            "recommendations": about.get("recommendations", 0),
            "degree": graph.degree(node),
            "strength": graph.degree(node, weight="weight"),
            "betweenness": between[node],
            "pagerank": rank[node],
        }
        for node, about in graph.nodes(data=True)
    ]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(["strength", "node"], ascending=[False, True], ignore_index=True)


def communities(graph: nx.Graph, *, resolution: float = RESOLUTION, seed: int = SEED) -> pd.DataFrame:
    """Groups of nodes that are joined more with each other than with the rest, by the Louvain method.

    Parameters
    ----------
    graph : networkx.Graph
        As `cmrlearn.project` makes it.
    resolution : float
        Above 1 more and smaller groups, below 1 fewer.
    seed : int
        Louvain depends on the order of nodes; the same seed gives the same groups.

    Returns
    -------
    pandas.DataFrame
        One row a node: `community` (from 1, the largest first), `node`, `label`, `recommendations`, `within` (share of
        its weight that stays in the group; missing for a node without edges). `frame.attrs` has `method`,
        `modularity` and `resolution`.

    Notes
    -----
    Blondel, Guillaume, Lambiotte and Lefebvre (2008), J. Stat. Mech. P10008. Modularity cannot see groups below a size
    that grows with the network (Fortunato and Barthelemy 2007), and good values occur by chance in small networks:
    read the groups, try other seeds.
    """
    import networkx as nx
    import pandas as pd

    found: list[set[str]] = []
    modularity: float | None = None
    if graph.number_of_edges():
        found = nx.community.louvain_communities(graph, weight="weight", resolution=resolution, seed=seed)
        modularity = float(nx.community.modularity(graph, found, weight="weight", resolution=resolution))
    else:
        found = [{node} for node in graph]
    rows: list[dict[str, Any]] = []
    for number, group in enumerate(sorted(found, key=lambda g: (-len(g), min(g))), start=1):
        for node in group:
            total = graph.degree(node, weight="weight")
            inside = sum(about["weight"] for _, other, about in graph.edges(node, data=True) if other in group)
            rows.append(
                {
                    "community": number,
                    "node": node,
                    "label": graph.nodes[node].get("label", node),
                    "recommendations": graph.nodes[node].get("recommendations", 0),
                    "within": inside / total if total else float("nan"),
                }
            )
    frame = pd.DataFrame(rows, columns=["community", "node", "label", "recommendations", "within"])
    frame = frame.sort_values(
        ["community", "recommendations", "node"], ascending=[True, False, True], ignore_index=True
    )
    frame.attrs = {"method": "Louvain (Blondel et al. 2008)", "modularity": modularity, "resolution": resolution}
    return frame
