import ArgumentParser
import Content
import Diagnostics

/// `postrider new`: a post's file, with an id that stays when the file moves.
struct NewCommand: PostriderCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Write a new post's file, with an id of its own.",
    discussion: """
      The file goes to <posts>/<year>/<month>/. The post is a draft, which is never
      sent, unless both its time and its text are given.

      Examples:
        postrider new "Winter menu"
        postrider new "Winter menu" --at "2026-12-01 09:30" --to our-page
        postrider new "Soup" --at on-merge --text "Pumpkin soup today."

      Exit codes: 0 written · 1 no project, or the file is there already · 64
      usage
      """)

  @OptionGroup var place: PlaceOptions

  @Argument(help: "What the post is about: becomes the file's name and part of its id.")
  var title: String

  @Option(help: "When it goes out: 2026-12-01 09:30, or on-merge.")
  var at: String?

  @Option(help: "What it says. With --at, the post is then no draft.")
  var text: String?

  @Option(help: "An account or group; repeat it for several (default: the project's first account).")
  var to: [String] = []

  func validate() throws {
    guard title.contains(where: { !$0.isWhitespace }) else {
      throw ValidationError(
        "the title is empty: write what the post is about, as in postrider new \"Winter menu\"")
    }
    if let text, !text.contains(where: { !$0.isWhitespace }) {
      throw ValidationError("--text is empty: write what the post says, or leave it out for a draft")
    }
  }

  func perform(in environment: Environment) async throws -> ExitStatus {
    let folder = try ProjectFolder.require(from: place.start(in: environment))
    let project = try WorkTreeReading(folder: folder, environment: environment).project()
    if let at, !Self.looksLikeTime(at) {
      throw CommandFailure(
        "\(at.terminalSafe) is no time", fix: "write --at \"2026-12-01 09:30\", or --at on-merge",
        status: .usage)
    }
    let names = Set(project.accounts.map(\.label)).union(project.groups.keys)
    if let unknown = to.first(where: { !names.contains($0) }) {
      throw CommandFailure(
        "there is no account or group \(unknown.terminalSafe) in postrider.yaml",
        fix: "take one of: \(names.sorted().joined(separator: ", "))", status: .usage)
    }
    let accounts = to.isEmpty ? Array(project.accounts.map(\.label).prefix(1)) : to
    let day = at.flatMap { $0 == "on-merge" ? nil : String($0.prefix(10)) } ?? today(project, environment)
    let id = PostTemplate.id(title: title, day: day)
    let post = PostTemplate(
      id: id, accounts: accounts, publishAt: at, text: text ?? title, isDraft: at == nil || text == nil)
    let slug = id.dropFirst(11)
    let path = "\(project.posts)/\(day.prefix(4))/\(day.dropFirst(5).prefix(2))/\(slug).md"
    guard try NewFile(path: path, text: post.text).write(below: folder) else {
      throw CommandFailure("\(path) is there already", fix: "give the post another title")
    }
    environment.console.say(path)
    return .done
  }

  private func today(_ project: Project, _ environment: Environment) -> String {
    Zone(project.timezone)?.time(at: environment.now()).date
      ?? String(environment.now().description.prefix(10))
  }

  /// The outline of a time; whether it exists is for `check` to say.
  static func looksLikeTime(_ text: String) -> Bool {
    text == "on-merge"
      || text.wholeMatch(of: /\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?/) != nil
  }
}
