package io.caddis.mqtt.shell;

import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;

/** {@code mqtt:tls-check}, whose name no method can have. */
public final class TlsCheck implements Function {
    private final ShellComponent shell;

    /** The door of all commands. */
    TlsCheck(ShellComponent shell) {
        this.shell = shell;
    }

    @Override
    public Object execute(CommandSession session, List<Object> arguments) {
        shell.run("tls-check", session, arguments.toArray());
        return null;
    }
}
