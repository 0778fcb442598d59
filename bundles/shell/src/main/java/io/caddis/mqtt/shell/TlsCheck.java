package io.caddis.mqtt.shell;

import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code mqtt:tls-check}, whose name no method can have. */
@Component(service = Function.class, property = {"osgi.command.scope=mqtt", "osgi.command.function=tls-check",
    "osgi.command.description=tries a secured connection"})
public final class TlsCheck implements Function {
    private final ShellComponent shell;

    /** The door of all commands. */
    @Activate
    public TlsCheck(@Reference ShellComponent shell) {
        this.shell = shell;
    }

    @Override
    public Object execute(CommandSession session, List<Object> arguments) {
        shell.run("tls-check", session, arguments.toArray());
        return null;
    }
}
