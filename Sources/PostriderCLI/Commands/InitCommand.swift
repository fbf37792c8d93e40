import ArgumentParser
import Content
import Diagnostics

/// `postrider init`: the files a project begins with. Asks nothing and overwrites nothing.
struct InitCommand: PostriderCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Begin a project: a commented postrider.yaml, a draft post, schemas for your editor.",
    discussion: """
      Asks nothing and overwrites nothing: what is already there stays.

      Example:
        postrider init

      Exit codes: 0 done · 1 a file could not be written · 64 usage
      """)

  @OptionGroup var place: PlaceOptions

  func perform(in environment: Environment) async throws -> ExitStatus {
    let start = place.start(in: environment)
    let folder = ProjectFolder.workTreeTop(from: start) ?? start
    let origin = await GitFacts.origin(of: folder, in: environment)
    let template = ProjectTemplate(
      timezone: environment.timezone, repository: origin.repository, branch: origin.branch,
      account: ProjectTemplate.rehearsalAccount(among: environment.descriptors))
    let draft = PostTemplate(
      id: PostTemplate.id(title: "first-post", day: today(in: environment)),
      accounts: [template.account.label],
      publishAt: nil, text: "Hello! This is our first post, written in a text editor.",
      isDraft: true)
    let console = environment.console
    let files = [
      NewFile(path: ProjectFolder.fileName, text: template.text),
      NewFile(path: "posts/\(today(in: environment).prefix(4))/first-post.md", text: draft.text),
    ]
    if folder != start { console.say("in \(folder.terminalSafe), the top of the repository:") }
    for file in files + SchemaFiles.all(for: environment) {
      let isNew = try file.write(below: folder)
      console.say("\(isNew ? console.styled("new ", .green) : console.styled("kept", .dim))  \(file.path)")
    }
    console.say()
    console.say("Next:")
    console.say("  postrider sandbox               play the platforms here, in a second terminal; it prints:")
    console.say(
      "    export \(template.account.variable)=…   the token of the account `\(template.account.label)`, for this shell"
    )
    console.say("  postrider new \"My first post\"   write a post")
    console.say("  postrider check                 look for mistakes; reads files only")
    if ProjectFolder.workTreeTop(from: folder) == nil {
      console.say("  git init -b \(template.branch)                 make the folder a repository")
    }
    console.say("  git add -A && git commit        posts are obeyed once they are committed")
    console.say("  postrider plan                  show what would happen")
    return .done
  }

  private func today(in environment: Environment) -> String {
    (Zone(environment.timezone) ?? Zone("UTC"))?.time(at: environment.now()).date
      ?? String(environment.now().description.prefix(10))
  }
}
