import Files
import Foundation
public import Pictures

/// A report as one HTML file that needs nothing else: no network, no second file.
///
/// The page states a policy by which a browser runs and applies only what this file brings: the
/// script and the style by their digests, and pictures that stand in the file itself. Names from specs
/// and files reach the page as data and are shown as text.
public enum Page {
  /// The page's bytes.
  ///
  /// - Throws: `noMemory`.
  public static func html(_ report: Report) throws(PictureFault) -> [UInt8] {
    let data = PageData(report)
    let packed = try data.packed()
    let policy = [
      "default-src 'none'", "img-src data:", "script-src '\(digest(of: script))'",
      "style-src '\(digest(of: style))'", "base-uri 'none'", "form-action 'none'",
    ].joined(separator: "; ")
    let title = escaped("\(report.network): where it looks")
    let values = [
      "tool": escaped(report.tool), "policy": policy, "title": title, "style": style,
      "script": script, "data": data.json, "maps": packed,
    ]
    // In one pass, so that a name that looks like a mark stays a name.
    var html = ""
    for (number, piece) in markup.split(separator: "{{", omittingEmptySubsequences: false)
      .enumerated()
    {
      guard number > 0, let end = piece.range(of: "}}") else {
        html += piece
        continue
      }
      html += values[String(piece[..<end.lowerBound])] ?? ""
      html += piece[end.upperBound...]
    }
    return Array(html.utf8)
  }

  private static let markup = text(PackageResources.page_html)
  private static let style = text(PackageResources.page_css)
  private static let script =
    "(() => {\n\"use strict\";\n"
    + [
      PackageResources.data_js, PackageResources.draw_js, PackageResources.state_js,
      PackageResources.picture_js, PackageResources.choices_js, PackageResources.sections_js,
      PackageResources.main_js,
    ].map(text).joined(separator: "\n") + "})();\n"

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func digest(of text: String) -> String {
    let hex = Array(SHA256.digest(of: text.utf8))
    let bytes = stride(from: 0, to: hex.count, by: 2).compactMap {
      UInt8(String(hex[$0..<$0 + 2]), radix: 16)
    }
    return "sha256-" + Data(bytes).base64EncodedString()
  }

  /// Text in which nothing is markup.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }
}
