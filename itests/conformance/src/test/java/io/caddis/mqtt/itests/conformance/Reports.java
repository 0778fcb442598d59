package io.caddis.mqtt.itests.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** What Surefire and Failsafe wrote about one module. */
final class Reports {
    /** One run of one test method; a method with parameters has many. */
    private record Run(FileTime written, String className, String name, String outcome) {
        /** Surefire writes {@code method}, {@code method(Type)[1]} or {@code method{Type}[1]}. */
        boolean isOf(TaggedTest test) {
            return className.equals(test.className()) && name.startsWith(test.method())
                    && (name.length() == test.method().length()
                    || "([{ ".indexOf(name.charAt(test.method().length())) >= 0);
        }
    }

    private final List<Run> runs = new ArrayList<>();

    Reports(Path module) throws IOException {
        for (String folder : List.of("surefire-reports", "failsafe-reports")) {
            Path reports = module.resolve("target").resolve(folder);
            if (Files.isDirectory(reports)) {
                try (Stream<Path> files = Files.list(reports)) {
                    for (Path file : files.filter(path -> path.getFileName().toString().matches("TEST-.*\\.xml"))
                            .sorted().toList()) {
                        read(file);
                    }
                }
            }
        }
    }

    private void read(Path file) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        FileTime written = Files.getLastModifiedTime(file);
        try (InputStream in = Files.newInputStream(file)) {
            XMLStreamReader reader = factory.createXMLStreamReader(in);
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT && reader.getLocalName().equals("testcase")) {
                    String className = reader.getAttributeValue(null, "classname");
                    String name = reader.getAttributeValue(null, "name");
                    runs.add(new Run(written, className, name, outcome(reader)));
                }
            }
        } catch (XMLStreamException e) {
            throw new IOException(file + " is no report: build again", e);
        }
    }

    private static String outcome(XMLStreamReader reader) throws XMLStreamException {
        String outcome = "passed";
        while (true) {
            int event = reader.next();
            if (event == XMLStreamConstants.END_ELEMENT && reader.getLocalName().equals("testcase")) {
                return outcome;
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                outcome = switch (reader.getLocalName()) {
                    case "failure", "error" -> "failed";
                    case "skipped" -> "was skipped";
                    default -> outcome;
                };
            }
        }
    }

    /** {@code passed}, or what to hold against the test. */
    String of(TaggedTest test) throws IOException {
        FileTime compiled = Files.getLastModifiedTime(test.classFile());
        List<String> outcomes = runs.stream().filter(run -> run.isOf(test) && run.written().compareTo(compiled) >= 0)
                .map(Run::outcome).distinct().toList();
        return outcomes.isEmpty() ? "did not run since it was compiled"
                : outcomes.stream().filter(outcome -> !outcome.equals("passed")).findFirst().orElse("passed");
    }
}
