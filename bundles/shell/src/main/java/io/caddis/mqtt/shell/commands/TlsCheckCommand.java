package io.caddis.mqtt.shell.commands;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.TlsDiagnosis;
import io.caddis.mqtt.TlsReport;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Json;
import io.caddis.mqtt.shell.output.Table;
import io.caddis.mqtt.shell.output.Text;
import io.caddis.mqtt.shell.output.Values;
import io.caddis.mqtt.shell.running.AllowedFolder;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.Configurations;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.CommandException;
import io.caddis.mqtt.shell.usage.Usage;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.cm.ConfigurationAdmin;

/** {@code mqtt:tls-check}: whether a client could make a secured connection, and what it meets on the way. */
final class TlsCheckCommand implements Command {
    private static final int WAIT_SECONDS = 120;

    private final AllowedFolder folder;

    TlsCheckCommand(AllowedFolder folder) {
        this.folder = folder;
    }

    @Override
    public Usage usage() {
        return Usage.of("tls-check", "tries a secured connection, without MQTT, and tells each step")
                .operand("URL|CLIENT").optional("KEY=VALUE...")
                .option("wait", "SECONDS", "how long to wait at most; default " + WAIT_SECONDS)
                .option(Usage.JSON)
                .note("URL: mqtts://HOST:PORT or wss://HOST:PORT/PATH; CLIENT: as this client is configured.")
                .note("Keys are those of docs/configuration.md, such as tls.trust=/etc/ssl/ca.pem.");
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running)
            throws InterruptedException {
        TlsDiagnosis diagnosis = services.need(TlsDiagnosis.class, "start the bundle io.caddis.mqtt.management");
        CompletableFuture<TlsReport> future;
        try {
            future = diagnosis.check(configuration(arguments, services));
        } catch (IllegalArgumentException e) {
            throw new CommandException(Running.words(e));
        }
        if (!running.await(future, arguments.seconds("wait", WAIT_SECONDS))) {
            throw new CommandException("no report yet: wait longer, with --wait");
        }
        TlsReport report = future.join();
        if (arguments.json()) {
            console.line(Json.of(report));
            return;
        }
        print(report, console);
        report.failure().ifPresent(problem -> {
            throw new CommandException("a client could not connect: " + Text.safe(problem));
        });
        console.line("a client could connect");
    }

    private Map<String, Object> configuration(Arguments arguments, Services services) {
        Map<String, Object> configuration = new HashMap<>();
        String target = arguments.operand(0);
        if (target.contains("://")) {
            configuration.put("server", target);
        } else {
            Services.Client client = services.client(target);
            configuration.putAll(services.find(ConfigurationAdmin.class)
                    .flatMap(admin -> new Configurations(admin).find(target)).map(Configurations::values)
                    .orElseGet(() -> new HashMap<>(client.properties())));
            configuration.keySet().removeIf(key -> key.startsWith("mqtt.") || key.equals("objectClass"));
        }
        configuration.putAll(Configurations.read(arguments.from(1), folder));
        return configuration;
    }

    private static void print(TlsReport report, Console console) {
        console.line(Text.safe(report.server()));
        Table steps = new Table();
        report.steps().forEach(step -> steps.row("  " + step.name(),
                String.format("%.1f ms", step.time().toNanos() / 1e6), step.result()));
        steps.print(console);
        report.tls().ifPresent(tls -> {
            Table table = new Table();
            table.row("  protocol", tls.protocol());
            table.row("  cipher suite", tls.cipherSuite());
            tls.group().ifPresent(group -> table.row("  key exchange", group));
            tls.alpn().ifPresent(alpn -> table.row("  application protocol", alpn));
            table.print(console);
        });
        for (int index = 0; index < report.serverChain().size(); index++) {
            print("certificate " + (index + 1) + " of the server", report.serverChain().get(index), console);
        }
        report.tls().flatMap(tls -> tls.clientCertificate())
                .ifPresent(own -> print("certificate of the client", own, console));
    }

    private static void print(String title, CertificateInfo certificate, Console console) {
        console.line("  " + title);
        Table table = new Table();
        Values.flatten("", certificate, (name, value) -> table.row("    " + name, value));
        table.print(console);
    }
}
