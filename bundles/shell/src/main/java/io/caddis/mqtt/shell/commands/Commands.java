package io.caddis.mqtt.shell.commands;

import io.caddis.mqtt.shell.messages.ListenCommand;
import io.caddis.mqtt.shell.messages.PublishCommand;
import io.caddis.mqtt.shell.messages.QueueCommand;
import io.caddis.mqtt.shell.messages.RetainedCommand;
import io.caddis.mqtt.shell.messages.SubscribeCommand;
import io.caddis.mqtt.shell.running.AllowedFolder;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.RecentTopics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All commands of the scope {@code mqtt}: a new one is entered here, and in the door of the shell. */
public final class Commands {
    private Commands() {
    }

    /**
     * The commands by their names.
     *
     * @param topics where they note the topics that they are given
     * @param folder what they may read of this machine
     */
    public static Map<String, Command> all(RecentTopics topics, AllowedFolder folder) {
        Map<String, Command> commands = new LinkedHashMap<>();
        for (Command command : List.of(new ListCommand(), new InfoCommand(), new CreateCommand(folder),
                new DeleteCommand(), new ConnectCommand(true), new ConnectCommand(false),
                new PublishCommand(topics, folder), new SubscribeCommand(true, topics),
                new SubscribeCommand(false, topics), new ListenCommand(topics, folder), new QueueCommand(),
                new StatsCommand(), new TopCommand(), new ListenersCommand(), new PartsCommand(),
                new RetainedCommand(topics), new TraceCommand(), new TlsCheckCommand(folder))) {
            commands.put(command.usage().name(), command);
        }
        return commands;
    }
}
