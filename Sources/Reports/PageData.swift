import Attribution
import Foundation
import Operators
import Pictures
import SourceMarks

/// A report as the text that the page's script reads: JSON, and the maps packed behind it.
struct PageData {
  /// JSON in which no character can end the element that holds it.
  private(set) var json = ""
  /// The maps' bytes one after the other.
  private var bytes: [UInt8] = []
  /// Where each map lies, and what its bytes are worth: JSON.
  private var maps: [String] = []
  private var places: [QuantisedMap: Int] = [:]
  /// The most classes a table of confusion shows.
  private static let mostClasses = 24
  /// The most mistakes that are listed.
  private static let mostMistakes = 60

  init(_ report: Report) {
    let items = report.items.map { item(of: $0) }
    json = object([
      ("tool", text(report.tool)), ("network", text(report.network)),
      ("about", list(report.about.map(text))),
      (
        "layers",
        list(report.layers.map { list([text($0.name)] + $0.shape.map { "\($0)" }) })
      ),
      (
        "methods",
        list(report.methods.map { list([text($0.name), text($0.summary), text($0.paper)]) })
      ),
      (
        "classes",
        object(report.classNames.sorted { $0.key < $1.key }.map { ("\($0.key)", text($0.value)) })
      ),
      ("colors", colors),
      ("items", list(items)), ("maps", list(maps)),
      ("failures", list(report.failures.map { list([text($0.path), text($0.reason)]) })),
      ("confusion", report.confusion.map { confusion($0, report) } ?? "null"),
      ("manifest", text(report.manifest)), ("command", list(report.command.map(text))),
    ])
  }

  /// The maps' bytes in the zlib format, as base64.
  ///
  /// - Throws: `noMemory`.
  func packed() throws(PictureFault) -> String {
    Data(try Deflate.pack(bytes)).base64EncodedString()
  }

  // MARK: Parts

  private mutating func item(of item: Report.Item) -> String {
    let geometry = item.geometry
    let targets = item.targets.map { target(of: $0) }
    return object([
      ("name", text(item.name)), ("path", text(item.path)),
      ("photo", text(Data(item.photo).base64EncodedString())),
      ("size", numbers([item.photoSize.height, item.photoSize.width])),
      ("original", numbers([geometry.photo.height, geometry.photo.width])),
      ("resized", numbers([geometry.resized.height, geometry.resized.width])),
      (
        "crop",
        numbers([
          geometry.crop.top, geometry.crop.left, geometry.crop.height, geometry.crop.width,
        ])
      ),
      (
        "ranking",
        list(item.ranking.map { list(["\($0.index)", number($0.probability)]) })
      ),
      ("truth", item.truth.map { "\($0)" } ?? "null"),
      ("targets", list(targets)),
    ])
  }

  private mutating func target(of target: Report.Target) -> String {
    let views = target.views.map { view in
      list([
        "\(view.method)", view.layer.map { "\($0)" } ?? "-1", "\(place(of: view.content))",
        view.isTensor ? "1" : "0", text(view.state?.rawValue ?? "ok"),
        text(view.state?.explanation ?? ""),
        list(
          view.facts.map {
            list([text($0.name), text($0.value), text($0.verdict.rawValue), text($0.sentence)])
          }),
      ])
    }
    let channels = target.channels.map { layer in
      let strongest = layer.strongest.map { channel in
        list([
          "\(channel.index)", number(Double(channel.weight)),
          number(Double(channel.contribution)), "\(place(of: channel.map))",
        ])
      }
      return list(["\(layer.layer)", number(Double(layer.total)), list(strongest)])
    }
    return object([
      ("class", "\(target.index)"), ("versus", target.versus.map { "\($0)" } ?? "null"),
      ("name", target.name.map(text) ?? "null"), ("negated", "\(target.isNegated)"),
      ("score", number(Double(target.score))), ("probability", number(target.probability)),
      ("views", list(views)), ("channels", list(channels)),
    ])
  }

  /// The place of a map in the list; maps that occur twice are stored once.
  private mutating func place(of map: QuantisedMap) -> Int {
    if let place = places[map] { return place }
    let place = maps.count
    places[map] = place
    maps.append(
      list([
        "\(bytes.count)", "\(map.size.height)", "\(map.size.width)", number(Double(map.step)),
        "\(map.zero)", "\(map.original.height)", "\(map.original.width)",
      ]))
    bytes += map.differences
    return place
  }

  private mutating func place(of content: Report.View.Content) -> Int {
    switch content {
    case .map(let map): return place(of: map)
    case .product(let tensor, let factor):
      maps.append(list(["\(place(of: tensor))", "\(place(of: factor))"]))
      return maps.count - 1
    }
  }

  private func confusion(_ confusion: Confusion, _ report: Report) -> String {
    let classes = confusion.classes(most: Self.mostClasses)
    let rows = classes.map { truth in
      numbers(
        classes.map { predicted in
          confusion.answers.count { $0.truth == truth && $0.predicted == predicted }
        })
    }
    let mistakes = confusion.mistakes
    return object([
      ("total", "\(confusion.answers.count)"), ("right", "\(confusion.right)"),
      ("classes", numbers(classes)), ("counts", list(rows)), ("wrong", "\(mistakes.count)"),
      (
        "mistakes",
        list(
          mistakes.prefix(Self.mostMistakes).map {
            list([
              text($0.path), "\($0.truth)", "\($0.predicted)", number($0.probability),
              number($0.truthProbability), "\($0.item ?? -1)",
            ])
          })
      ),
    ])
  }

  /// The colours of the pictures that the tool draws, so that page and pictures agree.
  private var colors: String {
    object(
      [ColorMap.inferno, .diverging, .grey].map { map in
        let bytes = (0..<256).flatMap { index -> [UInt8] in
          let color = map.color(Float(index) / 255)
          return [color.red, color.green, color.blue]
        }
        return (map.rawValue, text(Data(bytes).base64EncodedString()))
      })
  }

  // MARK: JSON

  private func object(_ members: [(key: String, value: String)]) -> String {
    JSONText.object(members)
  }
  private func list(_ values: [String]) -> String { JSONText.array(values) }
  private func numbers(_ values: [Int]) -> String { list(values.map { "\($0)" }) }

  private func number(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(Float(value))"
  }

  /// A string in which nothing can begin or end markup.
  private func text(_ value: String) -> String {
    JSONText.string(value).replacing("<", with: #"\u003C"#).replacing(">", with: #"\u003E"#)
      .replacing("&", with: #"\u0026"#)
  }
}
