import HTTP
import Testing

@testable import Credentials

/// The error of a read that must fail.
func failure(_ source: CredentialSource, from secrets: some SecretSource) -> CredentialError? {
  do {
    _ = try secrets.secret(for: source)
    return nil
  } catch {
    return error
  }
}

@Suite("Where secrets come from")
struct EnvironmentSecretsTests {
  private func source(_ text: String) throws -> CredentialSource {
    try CredentialSource(account: "blog", field: "access_token", text: text)
  }

  @Test("A source is a variable or a file")
  func parses() throws {
    #expect(try source("env:BLOG_TOKEN").place == .environment("BLOG_TOKEN"))
    #expect(try source("file:/run/secrets/blog").place == .file("/run/secrets/blog"))
    #expect(try source("file:~/blog").place == .file("~/blog"))
  }

  @Test(
    "Anything else is refused without being shown",
    arguments: [
      "hunter2", "env:", "env:1hunter2", "env:hunter2-x", "env: hunter2", "ENV:hunter2", "file:hunter2",
      "file:../hunter2", "file:/a\nhunter2", "",
    ])
  func literal(_ text: String) {
    let error = #expect(throws: CredentialError.self) { try source(text) }
    #expect(error?.code == .notASource)
    #expect(error?.description.contains("hunter2") == false)
    #expect(
      error?.description
        == "account blog, access_token: the source of this secret is neither env:NAME nor file:PATH; write "
        + "`access_token: env:BLOG_ACCESS_TOKEN` and set that variable where Postrider runs")
  }

  @Test(
    "A variable's value is taken without the line break at its end", arguments: ["tok", "tok\n", " tok\r\n"])
  func trims(_ value: String) throws {
    let secrets = EnvironmentSecrets(environment: ["BLOG_TOKEN": value])
    #expect(try secrets.secret(for: source("env:BLOG_TOKEN")).reveal() == "tok")
  }

  @Test("A missing or empty variable says account, field, name and what to do", arguments: [nil, "", " \n"])
  func missing(_ value: String?) throws {
    let secrets = EnvironmentSecrets(environment: value.map { ["BLOG_TOKEN": $0] } ?? [:])
    let error = failure(try source("env:BLOG_TOKEN"), from: secrets)
    #expect(error?.code == .missing)
    #expect(
      error?.description
        == "account blog, access_token: the environment variable BLOG_TOKEN is not set or empty; set it where "
        + "Postrider runs: `export BLOG_TOKEN=…` in a shell, or pass a secret of your CI to the job as BLOG_TOKEN"
    )
  }

  @Test(
    "A value no header could carry is refused and not shown", arguments: ["hunter2\nX: y", "hunter2\u{0}x"])
  func malformed(_ value: String) throws {
    let error = failure(try source("env:A"), from: EnvironmentSecrets(environment: ["A": value]))
    #expect(error?.code == .malformed)
    #expect(error?.description.contains("hunter2") == false)
  }

  @Test("A value over the limit is refused, one at the limit is taken")
  func limit() throws {
    let largest = String(repeating: "x", count: SecretLimits.maxBytes)
    #expect(failure(try source("env:A"), from: EnvironmentSecrets(environment: ["A": largest])) == nil)
    #expect(
      failure(try source("env:A"), from: EnvironmentSecrets(environment: ["A": largest + "x"]))?.code
        == .tooLarge)
  }

  @Test("An account's secrets are known to the redactor as soon as they are read")
  func redacts() throws {
    let redactor = Redactor()
    let all = AllSecrets(environment: ["A": "one-1", "B": "two-2\n"], workTree: nil)
    let secrets = try all.secrets(
      account: "blog", fields: ["access_token": "env:A", "app_secret": "env:B"], redactor: redactor)
    #expect(secrets.mapValues { $0.reveal() } == ["access_token": "one-1", "app_secret": "two-2"])
    #expect(redactor.redact("one-1 and two-2") == "••• and •••")
    #expect(!"\(secrets)".contains("one-1"))
  }

  @Test("The first bad field by name is reported")
  func firstBad() {
    let error = #expect(throws: CredentialError.self) {
      try AllSecrets(environment: [:], workTree: nil).secrets(
        account: "blog", fields: ["b": "env:B", "a": "env:A"], redactor: Redactor())
    }
    #expect(error?.source.field == "a")
  }
}
