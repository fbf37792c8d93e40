import Foundation
import HTTP
import Platforms
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Runs programs of this machine: without arguments, in a folder of their own, with a small environment, bounded in
/// time and output.
public struct LocalPrograms: ProgramRunner {
  /// What of the process's environment a program sees: where programs and its home are, and how to speak.
  private static let passed: Set<String> = [
    "PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE",
  ]

  private let environment: [String: String]

  /// - Parameter environment: the process's environment, or what stands for it.
  public init(environment: [String: String]) {
    self.environment = environment.filter { Self.passed.contains($0.key) }
  }

  public func run(
    _ program: String, input: [UInt8], files: [ProgramFile], timeout: Double
  ) async throws(ProgramError) -> ProgramOutcome {
    guard program.hasPrefix("/") else {
      throw ProgramError(.missing, "the program's path must begin with /")
    }
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw ProgramError(.missing, "the program is not there, or may not be run")
    }
    let question: FileDescriptor
    let folder = FileManager.default.temporaryDirectory.appending(path: "postrider-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      for file in files { try Self.write(file.content, to: folder.appending(path: file.name)) }
      question = try Self.reading(input, below: folder)
    } catch {
      throw ProgramError(.notStarted, "its files cannot be written: \(error)")
    }
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(2))
    ]
    let configuration = Configuration(
      executable: .path(FilePath(program)), arguments: [],
      environment: .custom(
        Dictionary(
          environment.map { (Environment.Key(stringLiteral: $0), $1) },
          uniquingKeysWith: { first, _ in first })),
      workingDirectory: FilePath(folder.path), platformOptions: options)
    let result = await withTaskGroup(of: Result<ProgramOutcome, ProgramError>.self) { group in
      group.addTask { await Self.collect(configuration, question) }
      group.addTask {
        try? await Task.sleep(for: .seconds(timeout))
        return .failure(ProgramError(.broken, "the program did not end within \(Int(timeout)) s"))
      }
      let first = await group.next()
      group.cancelAll()
      return first ?? .failure(ProgramError(.broken, "the program was abandoned"))
    }
    return try result.get()
  }

  private static func collect(
    _ configuration: Configuration, _ question: FileDescriptor
  ) async -> Result<ProgramOutcome, ProgramError> {
    do {
      let result = try await Subprocess.run(
        configuration, input: .fileDescriptor(question, closeAfterSpawningProcess: true), output: .sequence,
        error: .sequence
      ) { execution in
        async let complaint = beginning(of: execution.standardError, limit: 16 << 10)
        let output = try await beginning(of: execution.standardOutput, limit: 16 << 20)
        return (output, try await complaint)
      }
      let (output, complaint) = result.closureResult
      let status: Int32 =
        switch result.terminationStatus {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
      return .success(
        ProgramOutcome(
          status: status, output: output, complaint: String(decoding: complaint, as: UTF8.self)))
    } catch let error as SubprocessError where error.code == .executableNotFound {
      return .failure(ProgramError(.missing, "the program is not there"))
    } catch {
      return .failure(ProgramError(.broken, "the program could not be followed: \(error)"))
    }
  }

  /// Reads a stream to its end and keeps the beginning.
  private static func beginning(
    of stream: SubprocessOutputSequence, limit: Int
  ) async throws -> [UInt8] {
    var kept: [UInt8] = []
    for try await chunk in stream where kept.count < limit {
      chunk.withUnsafeBytes { kept += $0.prefix(limit - kept.count) }
    }
    return kept
  }

  /// The question as an open file without a name: a program that does not read it to its end breaks no pipe.
  private static func reading(_ input: [UInt8], below folder: URL) throws -> FileDescriptor {
    let place = folder.appending(path: ".question")
    try Data(input).write(to: place)
    let open = try FileDescriptor.open(FilePath(place.path), .readOnly)
    try FileManager.default.removeItem(at: place)
    return open
  }

  private static func write(_ content: HTTPBodyPiece, to place: URL) throws {
    switch content {
    case .bytes(let bytes): try Data(bytes).write(to: place)
    case .file(let file, let offset, let count):
      try Data().write(to: place)
      let target = try FileHandle(forWritingTo: place)
      defer { try? target.close() }
      var done: Int64 = 0
      while done < count {
        let step = Int(min(count - done, 1 << 20))
        guard let bytes = file.bytes(at: offset + done, count: step), bytes.count == step else {
          throw ProgramError(.notStarted, "a file ended early")
        }
        try target.write(contentsOf: bytes)
        done += Int64(step)
      }
    }
  }
}
