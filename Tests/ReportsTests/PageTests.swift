import Files
import Foundation
import Reports
import Testing

/// The page's bytes, without a browser.
@Suite struct PageTests {
  static func html(_ report: Report) throws -> String {
    String(decoding: try Page.html(report), as: UTF8.self)
  }

  /// What stands between two marks.
  static func part(_ text: String, _ start: String, _ end: String) throws -> String {
    let from = try #require(text.range(of: start), "there is no \(start)")
    let to = try #require(text[from.upperBound...].range(of: end))
    return String(text[from.upperBound..<to.lowerBound])
  }

  @Test("the policy names the digests of the page's own script and style, and no address")
  func policy() throws {
    let text = try Self.html(SampleReport.make())
    let policy = try Self.part(text, "Content-Security-Policy\" content=\"", "\">")
    #expect(policy.hasPrefix("default-src 'none'"))
    #expect(!policy.contains("unsafe"))
    #expect(!policy.contains("http"))
    for (start, end) in [("<script>", "</script>"), ("<style>", "</style>")] {
      let own = try Self.part(text, start, end)
      let hex = Array(SHA256.digest(of: own.utf8))
      let bytes = stride(from: 0, to: hex.count, by: 2).compactMap {
        UInt8(String(hex[$0...$0 + 1]), radix: 16)
      }
      #expect(policy.contains("'sha256-\(Data(bytes).base64EncodedString())'"))
    }
  }

  @Test("the page names no other file and no address")
  func nothingElse() throws {
    let text = try Self.html(SampleReport.make())
    for mark in ["http:", "https:", "src=", "@import", "url(", "<link", "<iframe", "import("] {
      #expect(!text.contains(mark) || mark == "src=", "it has \(mark)")
    }
    #expect(!text.contains("<script src"))
    #expect(!text.contains("innerHTML"))
    #expect(!text.contains("{{"), "a mark of the template is left")
  }

  @Test("names become data, never markup", arguments: SampleReport.hostile)
  func hostile(name: String) throws {
    let plain = try Self.html(SampleReport.make())
    let text = try Self.html(SampleReport.make(name: name))
    for mark in ["<script", "</script", "<img", "<svg", "<!--"] {
      let count = { (text: String) in text.components(separatedBy: mark).count }
      #expect(count(text) == count(plain), "\(mark) stands more often")
    }
    let json = try Self.part(text, "id=\"data\">", "</script>")
    let data = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    #expect(data?["network"] as? String == name)
    #expect((data?["classes"] as? [String: String])?["0"] == "\(name) cat")
  }

  @Test("the same report gives the same bytes")
  func same() throws {
    #expect(try Page.html(SampleReport.make()) == Page.html(SampleReport.make()))
  }
}
