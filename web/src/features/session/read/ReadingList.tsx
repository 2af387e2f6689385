import type { ReactNode } from "react";
import type { ConversationEntry } from "../../../api/sessionWindows";
import { TerminalRendering } from "../../../components/PayloadViews";
import { TerminalText } from "../../../text/richText";
import type { ListHandle } from "./EntryList";
import { EntryList } from "./EntryList";
import type { ReadContext } from "./readContext";
import { Reading } from "./readContext";
import type { LoadedConversation } from "./useConversation";

const renderTerminal = (text: string) => <TerminalText text={text} />;

/** A conversation with what its entries need to know to be shown. */
export function ReadingList({ context, conversation, render, list, isFollowing, leaveEnd, label }: {
  context: ReadContext;
  conversation: LoadedConversation;
  render: (entry: ConversationEntry) => ReactNode;
  list: { current: ListHandle | null };
  isFollowing: boolean;
  leaveEnd: () => void;
  label: string;
}) {
  return (
    <Reading.Provider value={context}>
      <TerminalRendering.Provider value={renderTerminal}>
        <EntryList
          conversation={conversation}
          render={render}
          handle={list}
          isFollowing={isFollowing}
          onLeftEnd={(isAtEnd) => {
            if (!isAtEnd) leaveEnd();
          }}
          label={label}
        />
      </TerminalRendering.Provider>
    </Reading.Provider>
  );
}
