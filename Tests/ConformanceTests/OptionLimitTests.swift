import Content
import Diagnostics
import Foundation
import Platforms
import Testing

@Suite("Every number of an option holds at n and not at n + 1")
struct OptionLimitTests {
  /// A number of an option: the value that has it, the one beyond it, and how the number is written.
  private struct Edge {
    var fitting: String
    var beyond: String
    var number: String
  }

  private static func edges(_ kind: PlatformOption.Kind) -> [Edge] {
    func text(_ count: Int) -> String { "\"" + String(repeating: "a", count: count) + "\"" }
    func list(_ count: Int) -> String { "[" + (0..<count).map { "\"a\($0)\"" }.joined(separator: ", ") + "]" }
    switch kind {
    case .text(let maximum?):
      return [Edge(fitting: text(maximum), beyond: text(maximum + 1), number: String(maximum))]
    case .texts(let maximum):
      return [Edge(fitting: list(maximum), beyond: list(maximum + 1), number: String(maximum))]
    case .integer(let range):
      let (low, high) = (range.lowerBound, range.upperBound)
      return [
        Edge(fitting: String(high), beyond: String(high + 1), number: String(high)),
        Edge(fitting: String(low), beyond: String(low - 1), number: String(low)),
      ]
    case .text(nil), .boolean, .choice, .structure: return []
    }
  }

  @Test("At n it is taken, one beyond it is said", arguments: Part.all.map(\.name))
  func edges(platform: String) throws {
    let part = try #require(Part.all.first { $0.name == platform })
    let stage = try Stage(part)
    for option in stage.platform.descriptor.options {
      let sample = part.samples.first { option.types.isEmpty || option.types.contains($0.type) }
      for edge in Self.edges(option.kind) {
        let what = "\(platform): \(option.name) \(edge.number)"
        let sample = try #require(sample, "\(what): no sample is of its type")
        func said(_ value: String) -> [Diagnostic] {
          var trial = Trial(sample)
          trial.set(option: option.name, of: platform, value)
          return trial.diagnostics(on: stage).filter {
            ["over-limit", "list-size", "wrong-type"].contains($0.id)
              && $0.message.contains("`\(option.name)`")
          }
        }
        let fits = said(edge.fitting).map(\.message)
        #expect(fits.isEmpty, "\(what): \(fits)")
        let beyond = said(edge.beyond)
        #expect(!beyond.isEmpty, "\(what): one beyond it is taken")
        #expect(
          beyond.allSatisfy { finding in
            finding.severity == .error
              && ([finding.message] + finding.notes).contains { $0.contains(edge.number) }
          }, "\(what): \(beyond.map(\.message))")
        Tally.shared.add("option limits", platform, cases: 2)
      }
    }
  }

  @Test("A document of the largest size is taken, one byte more is said")
  func documents() throws {
    var cases = 0
    for part in Part.all {
      let stage = try Stage(part)
      for sample in part.samples where sample.shows.contains(.documents) {
        guard let limit = stage.platform.descriptor.limits[sample.type]?.documentBytes else { continue }
        func said(_ bytes: Int) -> [Diagnostic] {
          var trial = Trial(sample)
          var facts =
            trial.facts["media/menu.pdf"] ?? MediaFactsSummary(mime: "application/pdf", byteCount: 0)
          facts.byteCount = bytes
          trial.facts["media/menu.pdf"] = facts
          return trial.findings(on: stage)
        }
        let fits = said(limit.value).map(\.message)
        #expect(fits.isEmpty, "\(part.name): \(fits)")
        let beyond = said(limit.value + 1)
        #expect(beyond.contains { $0.notes.contains { $0.contains(limit.source) } }, "\(part.name)")
        cases += 2
        Tally.shared.add("limits", part.name, cases: 2)
      }
    }
    #expect(cases > 0)
  }

  /// A number that a platform checks by itself: words and lists within an option or the first comment.
  private struct OwnEdge: Sendable {
    var name: String
    var limit: Int
    /// What the message says of the number.
    var words: String
    var bring: @Sendable (inout Trial, Int) -> Void
  }

  private static let instagram: [OwnEdge] = [
    OwnEdge(name: "hashtags of the first comment", limit: 30, words: "the first comment has 31 hashtags") {
      let tags = (0..<$1).map { "#t\($0)" }.joined(separator: " ")
      $0.set("first_comment", "\"\(tags)\"")
    },
    OwnEdge(name: "people", limit: 20, words: "21 people are tagged") {
      let tags = (0..<$1).map { "{username: a\($0), x: 0.5, y: 0.5}" }.joined(separator: ", ")
      $0.set(option: "user_tags", of: "instagram", "[\(tags)]")
    },
    OwnEdge(name: "products", limit: 5, words: "6 products are tagged") {
      let tags = (0..<$1).map { "{product_id: \"\($0 + 1)\", x: 0.5, y: 0.5}" }.joined(separator: ", ")
      $0.set(option: "product_tags", of: "instagram", "[\(tags)]")
    },
  ]

  @Test("Instagram's own numbers hold too: hashtags of the first comment, people and products")
  func instagramNumbers() throws {
    let stage = try Stage(.instagram)
    let sample = try #require(Part.instagram.samples.first { $0.shows.contains(.images) })
    for edge in Self.instagram {
      var fitting = Trial(sample)
      edge.bring(&fitting, edge.limit)
      let fits = fitting.diagnostics(on: stage).filter { $0.severity == .error }.map(\.message)
      #expect(fits.isEmpty, "\(edge.name) \(edge.limit): \(fits)")
      var beyond = Trial(sample)
      edge.bring(&beyond, edge.limit + 1)
      let said = beyond.diagnostics(on: stage).filter { $0.severity == .error }.map(\.message)
      #expect(said.count == 1 && said[0].contains(edge.words), "\(edge.name) \(edge.limit + 1): \(said)")
      Tally.shared.add("option limits", "instagram", cases: 2)
    }
  }
}

extension Sample {
  /// The type its front matter says.
  fileprivate var type: PostType {
    let line = lines.split(separator: "\n").first { $0.hasPrefix("type:") }
    return line.flatMap { PostType(rawValue: $0.dropFirst(5).trimmingCharacters(in: .whitespaces)) } ?? .post
  }
}
