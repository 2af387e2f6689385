/// The part of schema 3 by which texts of imported events may wait for full-text search.
///
/// - `waiting_texts` has no row, or one: every event from the id `first` on is stored, and its text is in no index yet.
/// - Full-text search gathers 16 MiB before it writes a segment, so that one transaction writes one.
enum Migration3Texts {
    static let script = """
        CREATE TABLE waiting_texts (first INTEGER PRIMARY KEY);
        INSERT INTO event_text (event_text, rank) VALUES ('hashsize', 16777216);
        """
}
