import Content
import Diagnostics
import Testing

@Suite("Documents are media where a platform takes them")
struct DocumentTests {
  private func world(_ media: String, accounts: String = "[acme]") -> String {
    """
    == posts/a.md ==
    ---
    accounts: \(accounts)
    publish_at: on-merge
    media: \(media)
    ---
    Hello
    == posts/m.pdf ==
    %PDF
    == posts/m.DOCX ==
    PK
    == posts/m.ppt ==
    x
    == posts/a.jpg ==
    x
    """
  }

  @Test(
    "PDF, Word and PowerPoint files are documents by their names", arguments: ["m.pdf", "m.DOCX", "m.ppt"])
  func taken(path: String) throws {
    #expect(try delivery(world("[\(path)]")).content.items.first?.media.map(\.path) == ["posts/\(path)"])
  }

  @Test("A platform without documents refuses them with its reason, once, and nothing else of them")
  func refused() {
    #expect(
      findings(world("[1️⃣m.pdf]", accounts: "[bela]")) == [
        "1️⃣ error unsupported (bela): `media`: Beta does not take documents: not yet"
      ])
  }

  @Test("A document beside a picture is several kinds of files")
  func mixed() {
    var both = Fakes.alpha
    both.capabilities[.mixedMedia] = .cannot("one kind a post")
    let world = World(world("[m.pdf, {file: a.jpg, alt: A}]"))
    let compilation = compile(world.tree, platforms: [both, Fakes.beta, Fakes.gamma], tzdata: "test") {
      _, _ in
      nil
    }
    #expect(
      compilation.diagnostics.map(\.message) == [
        "`media`: Alpha does not take documents beside other files: one kind a post"
      ])
  }

  @Test("A document has a size of its own: n is taken, n + 1 is not")
  func size() {
    var small = Fakes.alpha
    small.limits[.post]?.imageBytes = Limit(1, "bytes", source: "s", verified: "2026-11-01")
    small.limits[.post]?.documentBytes = Limit(4, "bytes", source: "s", verified: "2026-11-01")
    for (bytes, count) in [(4, 0), (5, 1)] {
      var world = World(world("[m.pdf]"))
      world.files["posts/m.pdf"] = [UInt8](repeating: 1, count: bytes)
      let compilation = compile(world.tree, platforms: [small, Fakes.beta, Fakes.gamma], tzdata: "test") {
        _, _ in nil
      }
      #expect(compilation.diagnostics.count { $0.id == "over-limit" } == count)
    }
  }
}
