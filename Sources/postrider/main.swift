import Foundation
import HTTP
import PostriderCLI

setvbuf(stdout, nil, _IOLBF, 0)
do {
  let environment = try Environment.ofThisProcess()
  exit(await Program.run(Array(CommandLine.arguments.dropFirst()), in: environment))
} catch {
  FileHandle.standardError.write(Data("error: \(error)\n".utf8))
  exit(1)
}
