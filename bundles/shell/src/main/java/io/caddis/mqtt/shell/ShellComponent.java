package io.caddis.mqtt.shell;

import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.shell.commands.Commands;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Screen;
import io.caddis.mqtt.shell.running.AllowedFolder;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.ContainerServices;
import io.caddis.mqtt.shell.running.RecentTopics;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Process;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The commands as shells find them: a service whose public methods are called by their names, on the thread of the
 * shell, which is interrupted by Ctrl-C. What cannot be done is an exception whose message is for a person.
 */
@Component(service = ShellComponent.class, immediate = true, configurationPid = AllowedFolder.PID, property = {
    "osgi.command.scope=mqtt",
    "osgi.command.function=list", "osgi.command.function=info", "osgi.command.function=create",
    "osgi.command.function=delete", "osgi.command.function=connect", "osgi.command.function=disconnect",
    "osgi.command.function=publish", "osgi.command.function=subscribe", "osgi.command.function=unsubscribe",
    "osgi.command.function=listen", "osgi.command.function=queue", "osgi.command.function=stats",
    "osgi.command.function=trace", "osgi.command.function=top", "osgi.command.function=listeners",
    "osgi.command.function=parts", "osgi.command.function=retained"})
@Designate(ocd = ShellSettings.class)
public final class ShellComponent {
    private final BundleContext context;
    private final RecentTopics topics = new RecentTopics();
    private final AllowedFolder folder = new AllowedFolder();
    private final Map<String, Command> commands = Commands.all(topics, folder);
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final Deque<ServiceRegistration<?>> offered = new ArrayDeque<>();
    private volatile boolean stopped;

    /**
     * Takes no services: each command does for its time.
     *
     * @param configuration {@code directory} is the folder whose files commands may read; none is a valid choice
     */
    @Activate
    public ShellComponent(BundleContext context, Map<String, Object> configuration) {
        this.context = context;
        configure(configuration);
    }

    /** What runs goes on: another folder is for the commands that follow. */
    @Modified
    void configure(Map<String, Object> configuration) {
        Object wanted = configuration.get(AllowedFolder.KEY);
        boolean given = wanted != null && !wanted.toString().isBlank();
        folder.set(given ? wanted.toString() : context == null ? null
                : context.getProperty(AllowedFolder.PID + "." + AllowedFolder.KEY));
    }

    /**
     * Offers what needs this object. No components: of two versions of this bundle side by side, one would find the
     * other's {@link ShellComponent}, since a framework need not tell apart classes of one name that nobody exports.
     */
    @Activate
    void activate() {
        Bundle bundle = context.getBundle();
        String version = bundle.getBundleId() + " " + bundle.getLastModified(); // tells each session anew
        offered.push(context.registerService(
                new String[] {CommandSessionListener.class.getName(), Function.class.getName()},
                new Completion(this, version), properties("_words", "words that complete a command")));
        offered.push(context.registerService(Function.class, new TlsCheck(this),
                properties("tls-check", "tries a secured connection")));
    }

    private static Hashtable<String, Object> properties(String name, String description) {
        return new Hashtable<>(Map.of("osgi.command.scope", "mqtt", "osgi.command.function", name,
                "osgi.command.description", description));
    }

    /** Keeps the factory, and so the clients that it made for {@code mqtt:create --temporary}. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindFactory(MqttClientFactory newFactory) {
        // held by the component runtime, that is all
    }

    void unbindFactory(MqttClientFactory oldFactory) {
        // see above
    }

    /** Ends the commands that run, without waiting for them: their threads clean up. */
    @Deactivate
    void deactivate() {
        stopped = true;
        offered.forEach(ServiceRegistration::unregister);
        running.forEach(Running::stop);
    }

    /** {@code mqtt:list}. */
    @Descriptor("all MQTT clients")
    public void list(CommandSession session, Object[] arguments) {
        run("list", session, arguments);
    }

    /** {@code mqtt:info}. */
    @Descriptor("one MQTT client in full")
    public void info(CommandSession session, Object[] arguments) {
        run("info", session, arguments);
    }

    /** {@code mqtt:create}. */
    @Descriptor("makes an MQTT client")
    public void create(CommandSession session, Object[] arguments) {
        run("create", session, arguments);
    }

    /** {@code mqtt:delete}. */
    @Descriptor("ends an MQTT client and its configuration")
    public void delete(CommandSession session, Object[] arguments) {
        run("delete", session, arguments);
    }

    /** {@code mqtt:connect}. */
    @Descriptor("connects an MQTT client")
    public void connect(CommandSession session, Object[] arguments) {
        run("connect", session, arguments);
    }

    /** {@code mqtt:disconnect}. */
    @Descriptor("disconnects an MQTT client")
    public void disconnect(CommandSession session, Object[] arguments) {
        run("disconnect", session, arguments);
    }

    /** {@code mqtt:publish}. */
    @Descriptor("publishes a message")
    public void publish(CommandSession session, Object[] arguments) {
        run("publish", session, arguments);
    }

    /** {@code mqtt:subscribe}. */
    @Descriptor("subscribes for the poll queue")
    public void subscribe(CommandSession session, Object[] arguments) {
        run("subscribe", session, arguments);
    }

    /** {@code mqtt:unsubscribe}. */
    @Descriptor("ends subscriptions for the poll queue")
    public void unsubscribe(CommandSession session, Object[] arguments) {
        run("unsubscribe", session, arguments);
    }

    /** {@code mqtt:listen}. */
    @Descriptor("prints messages as they arrive")
    public void listen(CommandSession session, Object[] arguments) {
        run("listen", session, arguments);
    }

    /** {@code mqtt:queue}. */
    @Descriptor("the poll queue")
    public void queue(CommandSession session, Object[] arguments) {
        run("queue", session, arguments);
    }

    /** {@code mqtt:stats}. */
    @Descriptor("what an MQTT client counted")
    public void stats(CommandSession session, Object[] arguments) {
        run("stats", session, arguments);
    }

    /** {@code mqtt:top}. */
    @Descriptor("all MQTT clients and what they do a second")
    public void top(CommandSession session, Object[] arguments) {
        run("top", session, arguments);
    }

    /** {@code mqtt:listeners}. */
    @Descriptor("who listens to what, and why somebody gets nothing")
    public void listeners(CommandSession session, Object[] arguments) {
        run("listeners", session, arguments);
    }

    /** {@code mqtt:parts}. */
    @Descriptor("what MQTT clients run on")
    public void parts(CommandSession session, Object[] arguments) {
        run("parts", session, arguments);
    }

    /** {@code mqtt:retained}. */
    @Descriptor("retained messages of the server")
    public void retained(CommandSession session, Object[] arguments) {
        run("retained", session, arguments);
    }

    /** {@code mqtt:trace}. */
    @Descriptor("prints packets as they come and go")
    public void trace(CommandSession session, Object[] arguments) {
        run("trace", session, arguments);
    }

    void run(String name, CommandSession session, Object[] arguments) {
        List<String> words = Arrays.stream(arguments).map(String::valueOf).toList();
        try (Services services = services()) {
            run(commands.get(name), words, services, console(session));
        }
    }

    /** One call of a command, with what it works on. */
    void run(Command command, List<String> words, Services services, Console console) {
        Arguments arguments = command.usage().read(words);
        if (arguments.help()) {
            command.usage().help(console);
            return;
        }
        Running call = new Running();
        running.add(call);
        if (stopped) {
            call.stop();
        }
        try {
            command.run(arguments, services, console, call);
        } catch (InterruptedException e) {
            console.line("ended by Ctrl-C"); // which is no failure; the interrupt has done what it was for
        } finally {
            running.remove(call);
        }
    }

    private static Console console(CommandSession session) {
        Process process = Process.Utils.current();
        boolean terminal = process == null || process.isTty(1);
        InputStream in = process == null || process.isTty(0) ? null : process.in();
        // not process.out() at a terminal: Karaf shows what goes there at the end, and Ctrl-C closes it
        return new Console(in, terminal ? session.getConsole() : process.out(), terminal,
                terminal ? Screen.of(session.get(".jline.terminal"), session.get("NO_COLOR")) : Screen.UNKNOWN);
    }

    Services services() {
        return new ContainerServices(context);
    }

    Map<String, Command> commands() {
        return commands;
    }

    RecentTopics topics() {
        return topics;
    }
}
