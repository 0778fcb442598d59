package io.caddis.mqtt.itests.hosts;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** The web console's page of configurations, and its form, as a person sees them. For one thread. */
final class ConsolePage {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String FACTORY = "MQTT client";
    private static final String FIELD = "return [...document.querySelectorAll('#editorForm [name]')]"
            + ".find(one => one.name == arguments[0] && one.type != 'hidden')";
    private static final String ROW = "const row = [...document.querySelectorAll('#configTable tbody tr')]"
            + ".find(one => one.cells[1] && (one.cells[1].innerText.trim() + ':').startsWith(arguments[0] + ':')); ";

    private final Browser browser;
    private final URI console;

    ConsolePage(Browser browser, URI console) {
        this.browser = browser;
        this.console = console;
    }

    /** What one of the console's pages shows, as lines. */
    String shown(String page) throws IOException, InterruptedException {
        browser.open(console.resolve(page));
        return browser.text("return document.body.innerText").replace('\u00a0', ' ');
    }

    /** All that one of them has, seen or not. */
    String source(String page) throws IOException, InterruptedException {
        return shown(page) + browser.text("return document.documentElement.outerHTML");
    }

    /** Opens the list of configurations. */
    void open() throws IOException, InterruptedException {
        browser.open(console.resolve("configMgr"));
    }

    /** What stands in the list for a client, which is its name, a colon and more; empty if there is nothing. */
    String listed(String client) throws IOException, InterruptedException {
        open();
        return browser.text(ROW + "return row ? row.cells[1].innerText.trim() : ''", client);
    }

    /** Opens the form of a client that is to be. */
    void add() throws Exception {
        form(FACTORY);
    }

    /** Opens that of one that is there. */
    void edit(String client) throws Exception {
        form(client);
    }

    private void form(String row) throws Exception {
        open();
        browser.click(browser.element(ROW + "return row && row.querySelector('li')", row));
        Await.nothingWrong(LIMIT, () -> browser.text("return document.querySelector('#editorForm textarea') != null")
                .equals("true") ? "" : "the form of " + row + " does not open");
    }

    /** Fills in a field that the form has. */
    void fill(String key, String value) throws IOException, InterruptedException {
        browser.type(browser.element(FIELD, key), value);
    }

    /** Adds a line to a list, as its button does, and fills it in. */
    void addLine(String key, String value) throws IOException, InterruptedException {
        browser.click(browser.element("return [...document.querySelectorAll('#editorForm tr')]"
                + ".find(one => one.innerText.includes('(' + arguments[0] + ')'))"
                + ".querySelector('input[type=button]')", key));
        fill(key, value);
    }

    /** What a field holds, and its kind before it: {@code password: unmodified}. */
    String field(String key) throws IOException, InterruptedException {
        return browser.text("const field = (() => { " + FIELD + " })();"
                + " return field ? field.type + ': ' + field.value : 'no such field'", key);
    }

    /** Presses Save, which loads the page again. */
    void save() throws Exception {
        browser.text("window.before = true");
        browser.click(browser.element("return [...document.querySelectorAll('.ui-dialog-buttonset button')]"
                + ".find(one => one.innerText == 'Save')"));
        awaitPage();
    }

    /** Presses the bin and says yes; what was asked. */
    String delete(String client) throws Exception {
        open();
        browser.text("window.before = true");
        browser.click(browser.element(ROW + "return row && row.querySelector('.ui-icon-trash').parentElement", client));
        String question = browser.accept();
        awaitPage();
        return question;
    }

    private void awaitPage() throws Exception {
        Await.nothingWrong(LIMIT, () -> browser.text("return window.before === undefined"
                + " && document.readyState == 'complete'").equals("true") ? "" : "the page is not loaded again");
    }
}
