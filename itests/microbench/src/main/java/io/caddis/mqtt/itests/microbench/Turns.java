package io.caddis.mqtt.itests.microbench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts a JVM per library and lets them take turns, so that what disturbs the machine disturbs all of them. */
final class Turns {
    private static final List<String> JVM_OPTIONS = List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC",
            "-Dio.netty.leakDetection.level=disabled", "-Djmh.ignoreLock=true", "-Dfile.encoding=UTF-8");

    private final Plan plan;
    private final PrintStream err;
    private final Map<Library, Child> children = new EnumMap<>(Library.class);

    Turns(Plan plan, PrintStream err) {
        this.plan = plan;
        this.err = err;
    }

    /** Measures these lines. */
    Results run(List<Results.Line> lines) throws IOException {
        Results results = new Results();
        try {
            for (Library library : Library.values()) {
                children.put(library, new Child(library, plan));
            }
            if (plan.rowsShareJvm()) {
                for (Library library : Library.values()) {
                    err.printf("warming up %s%n", library.label());
                    children.get(library).ask(Worker.WARM_UP);
                }
            }
            int count = 0;
            for (Results.Line line : lines) {
                err.printf("%3d/%d %s%n", ++count, lines.size(), line.label());
                measure(line, results);
            }
        } finally {
            children.values().forEach(Child::close);
        }
        return results;
    }

    private void measure(Results.Line line, Results results) throws IOException {
        for (Library library : Library.values()) {
            if (library.missing(line.row(), line.operation()) != null) {
                continue;
            }
            String answer = children.get(library).ask(line.operation() + " " + Row.all().indexOf(line.row()));
            if (answer.startsWith(Worker.RESULT)) {
                String[] words = answer.substring(Worker.RESULT.length()).split(" ");
                results.add(line, library, new Figure(Double.parseDouble(words[0]), Double.parseDouble(words[1])));
            } else {
                results.fail(library.label() + ", " + line.label() + ": " + answer);
            }
        }
    }

    /** One library's JVM. It ends with its input, and so with this JVM. */
    private static final class Child {
        private static final int END_SECONDS = 10;

        private final Process process;
        private final PrintStream orders;
        private final BufferedReader answers;

        Child(Library library, Plan plan) throws IOException {
            List<String> command = new ArrayList<>();
            command.add(System.getProperty("java.home") + "/bin/java");
            command.addAll(JVM_OPTIONS);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName(),
                    library.name(), plan.name()));
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
            answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        /** The answer; lines that are none are JMH's. */
        String ask(String order) throws IOException {
            orders.println(order);
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.startsWith(Worker.RESULT) || line.startsWith(Worker.PROBLEM)) {
                    return line;
                }
            }
            return Worker.PROBLEM + "its JVM has ended";
        }

        void close() {
            orders.close();
            try {
                if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
