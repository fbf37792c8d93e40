import Foundation

/// HMAC-SHA256 by the letter of RFC 2104 and FIPS 180-4, so that no signature is checked with what made it.
enum OwnCode {
  static func hmac(_ message: [UInt8], key: String) -> [UInt8] {
    var block = Array(key.utf8)
    if block.count > 64 { block = sha256(block) }
    block += [UInt8](repeating: 0, count: 64 - block.count)
    return sha256(block.map { $0 ^ 0x5C } + sha256(block.map { $0 ^ 0x36 } + message))
  }

  static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  /// The first 32 bits of the fractional parts of the square or cube roots of the first primes.
  private static func fractions(_ count: Int, power: Double) -> [UInt32] {
    var primes: [Int] = []
    var number = 2
    while primes.count < count {
      if primes.allSatisfy({ number % $0 != 0 }) { primes.append(number) }
      number += 1
    }
    return primes.map { prime in
      let root = pow(Double(prime), power)
      return UInt32((root - root.rounded(.down)) * 4_294_967_296)
    }
  }

  static func sha256(_ message: [UInt8]) -> [UInt8] {
    var state = fractions(8, power: 1.0 / 2.0)
    let constants = fractions(64, power: 1.0 / 3.0)
    var padded = message + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    padded += (0..<8).reversed().map { UInt8(truncatingIfNeeded: (message.count * 8) >> ($0 * 8)) }
    func turn(_ word: UInt32, _ by: UInt32) -> UInt32 { word >> by | word << (32 - by) }
    for start in stride(from: 0, to: padded.count, by: 64) {
      var words = (0..<16).map { index in
        padded[(start + index * 4)..<(start + index * 4 + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      }
      for index in 16..<64 {
        let (near, far) = (words[index - 2], words[index - 15])
        let first = turn(far, 7) ^ turn(far, 18) ^ far >> 3
        let second = turn(near, 17) ^ turn(near, 19) ^ near >> 10
        words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
      }
      var now = state
      for index in 0..<64 {
        let mixed = turn(now[4], 6) ^ turn(now[4], 11) ^ turn(now[4], 25)
        let choice = (now[4] & now[5]) ^ (~now[4] & now[6])
        let one = now[7] &+ mixed &+ choice &+ constants[index] &+ words[index]
        let spread = turn(now[0], 2) ^ turn(now[0], 13) ^ turn(now[0], 22)
        let most = (now[0] & now[1]) ^ (now[0] & now[2]) ^ (now[1] & now[2])
        now = [one &+ spread &+ most] + now[0..<3] + [now[3] &+ one] + now[4..<7]
      }
      state = zip(state, now).map { $0 &+ $1 }
    }
    return state.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
  }
}
