import ArgumentParser
import Testing

@testable import PostriderCLI

@Suite struct UsageTests {
  @Test(
    "Verbs people bring along are answered and not run",
    arguments: [
      ("validate", "check"), ("apply", "reconcile"), ("sync", "reconcile"), ("publish", "reconcile"),
      ("diff", "plan"), ("list", "status"), ("login", "doctor"),
    ])
  func foreignVerbs(verb: String, meant: String) async throws {
    let bench = try Workbench()
    #expect(await bench.run(verb) == 64)
    #expect(bench.complaints.contains("did you mean `postrider \(meant)`?"))
    #expect(bench.output.isEmpty)
  }

  @Test("A misspelt command is answered with the nearest one")
  func misspelt() async throws {
    let bench = try Workbench()
    #expect(await bench.run("nwe", "Title") == 64)
    #expect(bench.complaints.contains("did you mean `postrider new`?"))
  }

  @Test("A word like nothing else is answered without a guess")
  func unknown() async throws {
    let bench = try Workbench()
    #expect(await bench.run("\u{1B}[2Jfrobnicate") == 64)
    #expect(bench.complaints.contains("`\\u{1B}[2Jfrobnicate`"))
    #expect(!bench.complaints.contains("did you mean"))
  }

  @Test("reconcile --dry-run is plan, and nothing is run")
  func dryRun() async throws {
    let bench = try Workbench()
    #expect(await bench.run("reconcile", "--dry-run") == 64)
    #expect(bench.complaints.contains("is `postrider plan`"))
  }

  @Test(
    "Every listed command shows an example and its exit codes in its help", arguments: Postrider.commandNames)
  func help(command: String) async throws {
    let bench = try Workbench()
    #expect(await bench.run(command, "--help") == 0)
    #expect(bench.output.contains("Example"))
    #expect(bench.output.contains("Exit codes:"))
    #expect(bench.output.contains("postrider \(command)"))
  }

  @Test("No line of help is broken by an 80-column terminal", arguments: Postrider.commandNames)
  func width(command: String) async throws {
    let type = try #require(
      Postrider.configuration.subcommands.first { $0.configuration.commandName == command })
    for line in type.configuration.discussion.split(separator: "\n") { #expect(line.count <= 79, "\(line)") }
  }

  @Test("Help on what is no command is a usage error")
  func unknownHelp() async throws {
    let bench = try Workbench()
    #expect(await bench.run("help", "stauts") == 64)
    #expect(bench.complaints.contains("did you mean `postrider status`?"))
    #expect(await bench.run("help", "status") == 0)
    #expect(await bench.run("help") == 0)
  }

  @Test(
    "An instant that is none is answered with the form to write",
    arguments: [["reconcile"], ["plan"], ["status"], ["explain", "soup"]])
  func badInstant(command: [String]) async throws {
    let bench = try Workbench()
    #expect(await Program.run(command + ["--now", "garbage"], in: bench.environment()) == 64)
    #expect(bench.complaints.contains("2026-12-01T08:30:00Z"))
  }

  @Test(
    "What is wrong about --alert is said without the value, wherever the value stands",
    arguments: [
      ["--alert", "webhook:https://bob:pw@hooks.example/T000/SECRETQ?x=K"],
      ["--alert=webhook:http://example.com/SECRETQ"], ["--alert", "webhooks:https://hooks.example/SECRETQ"],
      ["--alert", "issue", "webhook:https://hooks.example/SECRETQ"], ["--alert", "webhook:env:SECRETQ-1"],
      ["--alerts=webhook:https://hooks.example/SECRETQ"],
    ])
  func alertSecrets(words: [String]) async throws {
    let bench = try Workbench()
    #expect(await bench.run(["reconcile"] + words) == 64)
    #expect(!(bench.complaints + bench.output).contains("SECRETQ"), "\(bench.complaints)")
    #expect(!bench.complaints.contains("bob") && !bench.complaints.contains("pw@"))
    #expect(bench.complaints.hasPrefix("Error: "))
    #expect(await bench.run(["webhook:https://hooks.example/SECRETQ"]) == 64)
    #expect(!bench.complaints.contains("SECRETQ"))
  }

  @Test("An unknown option is a usage error")
  func unknownOption() async throws {
    let bench = try Workbench()
    #expect(await bench.run("init", "--frobnicate") == 64)
    #expect(bench.complaints.contains("--frobnicate"))
  }

  @Test("Completions come for every shell", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) async throws {
    let bench = try Workbench()
    #expect(await bench.run("completions", shell) == 0)
    #expect(bench.output.contains("postrider"))
    #expect(bench.output.contains("sandbox"))
  }
}
