import Content
import Diagnostics
import Foundation
import Platforms
import Sandbox
import Testing

@Suite("Every number of a descriptor holds at n and not at n + 1")
struct LimitTests {
  /// A limit, and how a trial is brought to a number of it. `step`: what goes over it, +1 or -1.
  struct Edge: Sendable {
    var name: String
    var limit: @Sendable (TypeLimits) -> Limit?
    var step = 1
    /// False where the sample has nothing to bring to that number.
    var bring: @Sendable (inout Trial, Int) -> Bool

    var isFold: Bool { name == "fold" }

    /// Without the word that a long text is cut in the feed, where another number is on trial: it is taken all
    /// the same.
    func about(_ findings: [Diagnostic]) -> [Diagnostic] {
      findings.filter { isFold || $0.id != "folded" }
    }
  }

  @Test("At n it is taken, one beyond it is said", arguments: Part.all.map(\.name))
  func edges(platform: String) throws {
    let part = try #require(Part.all.first { $0.name == platform })
    let stage = try Stage(part)
    let limits = stage.platform.descriptor.limits
    for type in PostType.allCases {
      guard let own = limits[type] else { continue }
      for edge in Edge.all {
        guard let limit = edge.limit(own) else { continue }
        let samples = part.samples.filter { Self.type(of: $0) == type }
        var isShown = false
        for sample in samples where !isShown {
          var fitting = Trial(sample)
          guard edge.bring(&fitting, limit.value) else { continue }
          isShown = true
          let what = "\(platform) \(type.rawValue): \(edge.name) \(limit.value)"
          let fits = edge.about(fitting.findings(on: stage)).map(\.message)
          #expect(fits.isEmpty, "\(what): \(fits)")
          var beyond = Trial(sample)
          _ = edge.bring(&beyond, limit.value + edge.step)
          let said = edge.about(beyond.findings(on: stage))
          #expect(!said.isEmpty, "\(what): one beyond it is taken")
          #expect(
            said.allSatisfy {
              ["aspect", "needs-media", "nothing-to-send"].contains($0.id)
                || $0.message.contains(String(limit.value))
            },
            "\(what): \(said.map(\.message))")
          #expect(
            said.allSatisfy {
              ["aspect", "needs-media", "nothing-to-send"].contains($0.id)
                || $0.notes.contains { $0.contains(limit.source) }
            },
            "\(what)")
          if edge.isFold {
            #expect(said.map(\.id) == ["folded"], "\(what)")
            #expect(said.allSatisfy { $0.severity == .warning }, "\(what)")
          } else {
            #expect(said.contains { $0.severity == .error }, "\(what): a warning refuses nothing")
          }
          Tally.shared.add("limits", platform, cases: 2)
        }
        #expect(isShown, "\(platform) \(type.rawValue): no sample shows \(edge.name) \(limit.value)")
      }
    }
  }

  private static func type(of sample: Sample) -> PostType {
    let line = sample.lines.split(separator: "\n").first { $0.hasPrefix("type:") }
    return line.flatMap { PostType(rawValue: $0.dropFirst(5).trimmingCharacters(in: .whitespaces)) } ?? .post
  }
}
