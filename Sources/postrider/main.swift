import Foundation
import PostriderCLI

do {
  let environment = try Environment.ofThisProcess()
  exit(await Program.run(Array(CommandLine.arguments.dropFirst()), in: environment))
} catch {
  FileHandle.standardError.write(Data("error: \(error)\n".utf8))
  exit(1)
}
