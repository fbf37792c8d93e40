import Alarms
import ArgumentParser
import Content
import JSON
import Ledger

/// `postrider schema`: the JSON Schemas, made from the declarations that read the files.
struct SchemaCommand: PostriderCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schemas of posts, project, record and alarms.",
    discussion: """
      Editors complete and check by them. The schemas are made from the same
      declarations that read the files.

      Examples:
        postrider schema post
        postrider schema --write schemas

      Exit codes: 0 done · 1 a file could not be written · 64 usage
      """)

  /// What there is a schema of.
  enum Subject: String, ExpressibleByArgument, CaseIterable {
    case post, project, state, alarm
  }

  @OptionGroup var place: PlaceOptions

  @Argument(help: "post, project, state or alarm.")
  var subject: Subject?

  @Option(help: ArgumentHelp("Write all of them into this folder.", valueName: "folder"))
  var write: String?

  func validate() throws {
    if (subject == nil) == (write == nil) {
      throw ValidationError(
        "name a schema (post, project, state, alarm), or write all of them with --write FOLDER")
    }
  }

  func perform(in environment: Environment) async throws -> ExitStatus {
    if let subject {
      environment.console.write(SchemaFiles.schema(subject, for: environment).text(pretty: true))
      return .done
    }
    let base = place.start(in: environment)
    let folder = (write ?? "").hasPrefix("/") ? write ?? "" : base + "/" + (write ?? "")
    for subject in Subject.allCases {
      let name = SchemaFiles.name(subject)
      try NewFile(path: name, text: SchemaFiles.schema(subject, for: environment).text(pretty: true))
        .replace(below: folder)
      environment.console.say("\(write ?? "")/\(name)")
    }
    return .done
  }
}

/// The schemas as files.
enum SchemaFiles {
  /// Those of what people write and read in a repository, below `schemas/`.
  static func all(for environment: Environment) -> [NewFile] {
    [SchemaCommand.Subject.post, .project, .state].map { subject in
      NewFile(path: "schemas/\(name(subject))", text: schema(subject, for: environment).text(pretty: true))
    }
  }

  static func name(_ subject: SchemaCommand.Subject) -> String { "\(subject.rawValue).schema.json" }

  static func schema(_ subject: SchemaCommand.Subject, for environment: Environment) -> JSON {
    switch subject {
    case .post: postSchema(platforms: environment.descriptors)
    case .project: projectSchema(platforms: environment.descriptors)
    case .state: stateSchema()
    case .alarm: alarmSchema()
    }
  }
}
