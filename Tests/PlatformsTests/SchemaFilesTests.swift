import Content
import Foundation
import JSON
import Platforms
import Testing

@Suite("The checked-in schemas are the ones the platforms make")
struct SchemaFilesTests {
  @Test("schemas/post.schema.json and schemas/project.schema.json", arguments: ["post", "project"])
  func same(kind: String) throws {
    let descriptors = allPlatforms.map(\.descriptor)
    let schema = kind == "post" ? postSchema(platforms: descriptors) : projectSchema(platforms: descriptors)
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let written = try? Data(contentsOf: root.appendingPathComponent("schemas/\(kind).schema.json"))
    #expect(
      written == Data(schema.encoded(pretty: true)),
      "schemas/\(kind).schema.json is old: `swift run postrider schema --write schemas` makes it")
  }
}
