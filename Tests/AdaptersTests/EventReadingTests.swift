import Adapters
import EventModel
import Testing

/// The texts of stored events.
@Suite struct EventReadingTests {
    private func reading(_ payload: String, toolUse: String? = nil) -> EventReading {
        var event = Event(
            uuid: EventUUID(high: 1, low: 2), sourceApp: "a", machineID: "m", sessionID: "s", type: "t",
            timestamp: .epoch, createdAt: .epoch)
        event.payload = Array(payload.utf8)
        event.toolUseID = toolUse
        return EventReading(event)
    }

    @Test func wordsOfTranscriptsAndHooksAreFound() {
        let line =
            #"{"message":{"content":[{"type":"text","text":"Hi"},{"type":"text","text":"there"}],"#
            + #""usage":{"input_tokens":3,"output_tokens":4}}}"#
        #expect(reading(line).words == "Hi\n\nthere")
        #expect(reading(line).usage?.output == 4)
        #expect(reading(#"{"message":{"content":"plain"}}"#).words == "plain")
        #expect(reading(#"{"last_assistant_message":"done"}"#).words == "done")
        #expect(reading(#"{"prompt":"go"}"#).words == "go")
        #expect(reading(#"{"message":{"content":[{"type":"thinking","thinking":"hm"}]}}"#).thinking == "hm")
    }

    @Test func inputsAndOutputsOfToolsAreFoundAndCut() {
        let hook = #"{"tool_input":{"command":"ls"},"tool_response":{"stdout":"a","stderr":"b"}}"#
        #expect(reading(hook).toolInput(bytes: 100) == #"{"command":"ls"}"#)
        #expect(reading(hook).toolOutput(bytes: 100) == "a\nb")
        #expect(reading(hook).toolInput(bytes: 8)?.utf8.count == 8)
        let use =
            #"{"message":{"content":[{"type":"tool_use","id":"1","input":{"n":1}},"#
            + #"{"type":"tool_use","id":"2","input":{"n":2}}]}}"#
        #expect(reading(use, toolUse: "2").toolInput(bytes: 100) == #"{"n":2}"#)
        let result =
            #"{"message":{"content":[{"type":"tool_result","tool_use_id":"1","content":[{"type":"text","#
            + #""text":"out"}]}]}}"#
        #expect(reading(result, toolUse: "1").toolOutput(bytes: 100) == "out")
        #expect(reading(#"{"tool_response":{"file":{"content":"text"}}}"#).toolOutput(bytes: 9) == "text")
        #expect(reading(#"{"tool_response":{"filenames":["a","b"]}}"#).toolOutput(bytes: 9) == "a\nb")
        #expect(reading(#"{"tool_response":{"odd":1}}"#).toolOutput(bytes: 99) == #"{"odd":1}"#)
        #expect(reading(#"{"error":"no"}"#).toolOutput(bytes: 99) == "no")
    }

    @Test func textsOfFilesAreFoundInHooksAndTranscripts() {
        let patch = #""structuredPatch":[{"oldStart":1,"oldLines":2,"newStart":3,"newLines":4,"lines":["+a"]}]"#
        let hook = reading(
            #"{"tool_input":{"file_path":"/a","old_string":"x","new_string":"y","replace_all":true},"#
                + #""tool_response":{"originalFile":"x\n",\#(patch)}}"#
        ).fileTexts
        #expect(hook?.original == "x\n")
        #expect(hook?.replacements == [FileTexts.Replacement(old: "x", new: "y", isEverywhere: true)])
        #expect(
            hook?.patch == [FileTexts.Hunk(oldStart: 1, oldCount: 2, newStart: 3, newCount: 4, lines: ["+a"])])
        let line = reading(
            #"{"toolUseResult":{"type":"create","filePath":"/a","content":"new","structuredPatch":[]}}"#
        ).fileTexts
        #expect(line?.written == "new")
        #expect(line?.isNew == true)
        #expect(FileTexts.hunks(patch: Array("[{}]".utf8))?.count == 1)
        #expect(FileTexts.hunks(patch: Array("{".utf8)) == nil)
    }

    @Test func whateverAPayloadHoldsIsBorne() {
        for payload in [
            "", "null", "[]", "{", #"{"message":7}"#, #"{"message":{"content":[7,null,{"type":"text","text":7}]}}"#,
            #"{"tool_input":"text","tool_response":7}"#, #"{"toolUseResult":"text"}"#,
            #"{"tool_response":{"structuredPatch":7,"originalFile":{}}}"#, #"{"tool_input":{"edits":[1,{}]}}"#,
        ] {
            let reading = reading(payload, toolUse: "x")
            _ = (reading.words, reading.thinking, reading.usage, reading.isCut, reading.fileTexts)
            _ = (reading.toolInput(bytes: 0), reading.toolOutput(bytes: 1))
        }
        #expect(reading(#"{"eyrie_cut_from_bytes":99}"#).isCut)
    }
}
