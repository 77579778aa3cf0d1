import Files
import Foundation

/// Files by name with a way to their bytes: of a folder, or of a tar archive.
struct TrainingFiles {
  /// One file.
  struct Item {
    /// Folders and name, from the top of the data.
    let parts: [String]
    /// Its bytes.
    let bytes: () throws(FileFault) -> [UInt8]
  }
  /// What a picture's name ends with.
  static let endings = ["png", "jpg", "jpeg"]
  /// The largest picture file.
  static let limit = 256 << 20
  /// The largest archive.
  static let archiveLimit = 8 << 30

  /// The pictures, sorted by name.
  let items: [Item]

  /// Lists a folder or an archive.
  ///
  /// - Throws: `RunFault` with status 5.
  init(_ path: String) throws(RunFault) {
    let all = Paths.isFolder(path) ? Self.folder(path) : try Self.archive(path)
    items = all.filter { item in
      let name = item.parts.last ?? ""
      guard !name.hasPrefix("."), let dot = name.lastIndex(of: ".") else { return false }
      return Self.endings.contains(name[name.index(after: dot)...].lowercased())
    }.sorted { $0.parts.lexicographicallyPrecedes($1.parts) }
    guard !items.isEmpty else {
      throw RunFault(
        .input, "'\(path)' holds no PNG or JPEG",
        hint: "a folder for each class, or train/CLASS and val/CLASS, or a tar archive of these")
    }
  }

  private static func folder(_ path: String) -> [Item] {
    var items: [Item] = []
    let walk = FileManager.default.enumerator(atPath: path)
    while let name = walk?.nextObject() as? String {
      let file = Paths.join(path, name)
      items.append(
        Item(parts: name.split(separator: "/").map(String.init)) { () throws(FileFault) in
          try FileBytes.read(file, limit: limit)
        })
    }
    return items
  }

  private static func archive(_ path: String) throws(RunFault) -> [Item] {
    let bytes: [UInt8]
    do throws(FileFault) {
      bytes = try FileBytes.read(path, limit: archiveLimit)
    } catch {
      throw RunFault(.input, "cannot read the data: \(error.message)")
    }
    let archive: TarArchive
    do throws(TarArchive.Fault) {
      archive = try TarArchive(bytes)
    } catch {
      guard case .damaged(let offset, let reason) = error else { return [] }
      throw RunFault(
        .input, "'\(path)' is no tar archive: at byte \(offset) \(reason)",
        hint: "data is a folder, a tar archive without compression, or a .csv file")
    }
    return archive.entries.map { entry in
      Item(parts: entry.name.split(separator: "/").filter { $0 != "." }.map(String.init)) {
        () throws(FileFault) in Array(bytes[entry.range])
      }
    }
  }
}
