package io.caddis.mqtt.itests.hosts;

import io.caddis.mqtt.itests.hostagent.Answers;
import io.caddis.mqtt.itests.hostapplication.Application;
import io.caddis.mqtt.plain.Caddis;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** In a process of its own: the application with {@code new Caddis()}, which does what the check asks for. */
public final class PlainProgram {
    private final Caddis caddis;
    private final Application application;
    private final CountDownLatch end = new CountDownLatch(1);

    private PlainProgram(Path store) {
        caddis = new Caddis(store);
        application = new Application(() -> caddis, name -> null);
        // a listener of its own for each, since one is added once
        Application.subscriptions().forEach(properties -> caddis.listen(application::received, properties));
    }

    /** Argument: the folder of the store. */
    public static void main(String[] args) throws Exception {
        PlainProgram program = new PlainProgram(Path.of(args[0]));
        try (Answers answers = new Answers(Integer.getInteger(Answers.PORT), program::run)) {
            program.end.await();
            program.caddis.close();
        } // and no exit: a thread that is left would be seen
    }

    private String run(String... request) {
        return switch (request[0]) {
            case "about" -> "class path\n" + System.getProperty("java.version") + "\n"
                    + ProcessHandle.current().pid();
            case "services" -> Integer.toString(request[1].endsWith(".MqttClient") ? application.made() : 1);
            case "bundles", "beans" -> "";
            case "threads" -> Answers.threads(request[1]);
            case "application" -> application.run(Arrays.copyOfRange(request, 1, request.length));
            case "close" -> {
                application.close();
                caddis.close();
                yield "";
            }
            case "stop" -> {
                application.close();
                end.countDown();
                yield "";
            }
            default -> throw new IllegalArgumentException("not without a framework: " + request[0]);
        };
    }
}
