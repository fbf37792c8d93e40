import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("Every kind of repository: each post once and the clone untouched, or an error that says what to do")
struct RepositoryZooTests {
  private static let turnstile = Turnstile(4)

  @Test("A repository", arguments: Animal.all.filter { !$0.isAlone })
  func animal(_ animal: Animal) async throws {
    if animal.needsRoot, geteuid() != 0 { return }
    await Self.turnstile.enter()
    do {
      try ZooPage.hold(try await animal.measure())
    } catch {
      Issue.record("\(error)")
    }
    await Self.turnstile.leave()
  }

  @Test("A clone of another user")
  func otherOwner() async throws {
    try await alone(
      "A clone of another user",
      await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
        try await Animal.measureAlone("A clone of another user")
      })
  }

  @Test("A clone of another user that `safe.directory` names")
  func trustedOwner() async throws {
    try await alone(
      "A clone of another user that `safe.directory` names",
      await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
        try await Animal.measureAlone("A clone of another user that `safe.directory` names")
      })
  }

  @Test("A clone that cannot be written")
  func readOnly() async throws {
    try await alone(
      "A clone that cannot be written",
      await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
        try await Animal.measureAlone("A clone that cannot be written")
      })
  }

  /// Holds what a process of its own has measured against the page.
  private func alone(_ name: String, _ result: ExitTest.Result?) async throws {
    if geteuid() != 0 { return }
    let animal = try Animal.named(name)
    let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
    let line = output.split(separator: "\n").last { $0.hasPrefix(Row.beginning(animal)) }
    try ZooPage.hold(try #require(line.map(String.init), "\(output)"), of: animal)
  }

  @Test("The page of repositories has all of them and nothing else")
  func page() throws {
    try ZooPage.holdWhole()
    #expect(Set(Animal.all.map(Row.beginning)).count == Animal.all.count)
  }
}

extension Animal {
  /// Measures one that gives up root, and prints its line.
  static func measureAlone(_ name: String) async throws {
    if geteuid() == 0 { print(try await named(name).measure().line) }
  }
}
