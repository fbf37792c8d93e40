import Content
import HTTP
import JSON

/// Runs a program of this machine that publishes: one question on its standard input, one answer on its standard
/// output.
public struct CommandPlatform: BeyondPlatform {
  public init() {}
  public var descriptor: PlatformDescriptor { commandDescriptor }
  var carrier: any BeyondCarrier { CommandCarrier() }
}

/// One run of the program a question.
struct CommandCarrier: BeyondCarrier {
  func place(of asset: MediaAsset, at index: Int, in session: AccountSession) -> [String: JSON] {
    ["file": .string(Self.name(of: asset, at: index))]
  }

  /// A name in the program's working folder.
  private static func name(of asset: MediaAsset, at index: Int) -> String {
    let name = MediaType.fileName(asset.path)
    let ending = name.lastIndex(of: ".").map { name[$0...].lowercased() } ?? ""
    let isPlain = ending.dropFirst().allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    return "media-\(index)" + (isPlain && ending.utf8.count <= 10 ? ending : "")
  }

  func ask(
    _ question: [String: JSON], files: [MediaAsset], effect: CallEffect, in session: AccountSession
  ) async -> Result<JSON, Failure> {
    let program: Secret
    var question = question
    var pieces: [ProgramFile] = []
    do { program = try session.secret("program") } catch { return .failure(error.failure) }
    if let token = session.secrets["token"] { question["token"] = .string(token.reveal()) }
    do {
      for (index, asset) in files.enumerated() {
        let name = Self.name(of: asset, at: index)
        pieces.append(ProgramFile(name: name, content: try await session.media.piece(of: asset)))
      }
    } catch {
      return .failure(session.failure(of: error))
    }
    guard let programs = session.programs else {
      return .failure(Failure(.needsChange, code: "no-programs", "programs are not run here"))
    }
    do {
      let outcome = try await programs.run(
        program.reveal(), input: JSON.object(question).encoded() + [10], files: pieces, timeout: 110)
      guard outcome.status == 0, let answer = try? JSON(parsing: outcome.output, limit: 16 << 20) else {
        let said =
          outcome.complaint.isEmpty ? "nothing" : "“\(session.redacted(outcome.complaint).prefix(200))”"
        return .failure(
          Failure(
            effect == .publishes ? .ambiguous : .retryLater(afterSeconds: nil),
            code: "exit-\(outcome.status)",
            isOutage: true,
            session.redacted("the program ended with \(outcome.status) and no answer; it said \(said)")))
      }
      return .success(answer)
    } catch {
      switch error.code {
      case .missing:
        return .failure(Failure(.needsCredentials, code: "program", session.redacted(error.description)))
      case .notStarted:
        return .failure(
          Failure(
            .retryLater(afterSeconds: nil), code: "program", isOutage: true,
            session.redacted(error.description)))
      case .broken:
        return .failure(
          Failure(
            effect == .publishes ? .ambiguous : .retryLater(afterSeconds: nil), code: "program",
            isOutage: true,
            session.redacted(error.description)))
      }
    }
  }
}

/// The command as data. Which program runs is said by the machine, in the variable, never by the repository: a
/// merge cannot choose what is executed.
let commandDescriptor = PlatformDescriptor(
  name: "command",
  title: "Command",
  defaultBaseURL: "https://command.local",
  isFederated: false,
  accountID: "any name the program knows",
  credentials: [
    CredentialField("program", "Path of the program on the machine that reconciles; no arguments"),
    CredentialField("token", isRequired: false, "Handed to the program with each question"),
  ],
  capabilities: beyondCapabilities(),
  limits: Dictionary(uniqueKeysWithValues: PostType.allCases.map { ($0, TypeLimits()) }),
  options: [
    PlatformOption("fields", .structure, "Anything more the program is told, as it stands")
  ],
  textLength: { $0.count },
  keyLifeSeconds: 604_800,
  fetchesMedia: false
)
