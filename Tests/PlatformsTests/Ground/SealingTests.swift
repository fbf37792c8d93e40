import HTTP
import HTTPTestDoubles
import Testing

@testable import Platforms

@Suite("What is sealed in the record")
struct SealingTests {
  private let address = "https://upload.example/session?upload_id=AbCdEf"

  private func session(_ token: String) -> AccountSession {
    testSession(ScriptedTransport([]), platform: "x", id: "acme", baseURL: "https://x.example", token: token)
  }

  @Test("It is opened by the account's own secrets alone, and equal texts are sealed equally")
  func roundTrip() throws {
    let sealed = try #require(session("one").sealed(address))
    #expect(!sealed.contains("upload_id") && !sealed.contains("AbCdEf"))
    #expect(session("one").opened(sealed) == address)
    #expect(session("one").sealed(address) == sealed)
    #expect(session("another").opened(sealed) == nil)
  }

  @Test("A changed or cut text is not opened; one that never was sealed is itself")
  func damaged() throws {
    let sealed = try #require(session("one").sealed(address))
    #expect(session("one").opened(String(sealed.dropLast(4))) == nil)
    #expect(session("one").opened("sealed:AAAA") == nil)
    #expect(session("one").opened(address) == address)
  }
}
