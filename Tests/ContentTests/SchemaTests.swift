import Content
import Diagnostics
import Foundation
import JSON
import Testing

/// The decoder's half of a promise: schema and decoder give the same verdict. `.ci/schema-check` holds the same
/// samples to the schemas with a validator that is not ours.
@Suite("Schemas say what the decoder says")
struct SchemaTests {
  private static let folder = (#filePath as NSString).deletingLastPathComponent + "/samples"

  private static func samples(_ kind: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(kind)").filter { $0.hasSuffix(".yaml") }
      .sorted()
  }

  /// Errors of a sample as the decoder sees it, in a project that has the accounts and files samples name.
  private func errors(_ kind: String, _ name: String) throws -> [Diagnostic] {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/\(kind)/\(name)")))
    var files: [String: [UInt8]] = ["postrider.yaml": Array(World.project.utf8)]
    for media in ["a.jpg", "b.jpg", "c.mp4"] { files["posts/" + media] = Array("x".utf8) }
    files[name.hasPrefix("project") ? "postrider.yaml" : "posts/sample.yaml"] = bytes
    return compile(MemoryTree(files: files), platforms: Fakes.platforms, tzdata: "test") { _, _ in nil }
      .diagnostics.filter { $0.severity == .error }
  }

  @Test("The decoder takes every valid sample")
  func valid() throws {
    let names = try Self.samples("valid")
    #expect(names.count >= 9)
    for name in names { #expect(try errors("valid", name).map(\.message) == [], "\(name)") }
  }

  @Test("The decoder refuses every invalid sample")
  func invalid() throws {
    let names = try Self.samples("invalid")
    #expect(names.count >= 30)
    for name in names { #expect(try !errors("invalid", name).isEmpty, "\(name)") }
  }

  @Test("The samples' schemas are the ones the declarations give", arguments: ["post", "project"])
  func generated(kind: String) throws {
    let schema =
      kind == "post" ? postSchema(platforms: Fakes.platforms) : projectSchema(platforms: Fakes.platforms)
    let file = URL(fileURLWithPath: "\(Self.folder)/\(kind).schema.json")
    let wanted = Data(schema.encoded(pretty: true))
    guard let written = try? Data(contentsOf: file) else {
      try wanted.write(to: file)
      Issue.record("\(kind).schema.json was missing and is written anew: look at it and commit it")
      return
    }
    #expect(
      written == wanted,
      "the declarations changed: delete Tests/ContentTests/samples/\(kind).schema.json and test again")
  }

  @Test("Every field that may be written has an explanation, and reserved names are not offered")
  func explained() throws {
    let schema = postSchema(platforms: Fakes.platforms)
    let properties = try #require(schema["properties"]?.object)
    #expect(properties["publish_at"]?["description"]?.string?.isEmpty == false)
    #expect(properties["repeat"] == nil)
    #expect(schema["additionalProperties"] == false)
    #expect(schema["$defs"]?["layer.beta"]?["properties"]?["location_id"] != nil)
    #expect(schema["$defs"]?["layer.alpha"]?["properties"]?["location_id"] == nil)
  }
}
