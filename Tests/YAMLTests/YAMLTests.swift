import Diagnostics
import Testing
import YAML

@Test("The sample post parses")
func sample() throws {
  let (node, found) = parseYAML(
    """
    id: 2026-winter-menu                # optional; see Identity
    accounts: [acme-instagram, everywhere]     # accounts or groups
    publish_at: 2026-12-01 09:30        # or with an offset
    media:                              # their order
      - file: menu.jpg
        alt: Three bowls
    first_comment: |
      The recipe is on our site.
    late: {grace: 6h, then: skip}       # skip | publish
    text: #launch
    """, path: "a.md", firstLine: 2)
  #expect(found == [])
  let root = try #require(node)
  print(root["text"] as Any, commentTrap(for: root["text"]!) as Any, commentTrap(for: root["id"]!) as Any)
  #expect(root["publish_at"]?.scalar?.text == "2026-12-01 09:30")
}
