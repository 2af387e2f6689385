"""What WCAG 2.2 asks of a page as far as a program can tell: each script gives the faults it finds, in words."""

# How an element is called in a fault.
NAMED = """const say = (one) => {
  const words = typeof one.className === 'string' ? one.className : one.className?.baseVal ?? '';
  return `${one.tagName.toLowerCase()}${words && '.' + words.trim().replace(/\\s+/g, '.')} "${
    (one.textContent ?? '').trim().slice(0, 30)}"`;
};
const isShown = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
  one.getBoundingClientRect().width > 1 && one.getBoundingClientRect().height > 1;
"""

STRUCTURE = "() => {" + NAMED + """
  const faults = [];
  const count = (selector) => [...document.querySelectorAll(selector)].filter(isShown).length;
  for (const [selector, least, most] of [['h1', 1, 1], ['main', 1, 1], ['header', 1, 9], ['nav[aria-label]', 1, 3]]) {
    const found = count(selector);
    if (found < least || found > most) faults.push(`${found} of ${selector}`);
  }
  if (!document.documentElement.lang) faults.push('no language');
  if (!document.title) faults.push('no title');
  const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
  for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) faults.push(`two of #${id}`);
  for (const one of document.querySelectorAll('[tabindex]')) {
    if (one.tabIndex > 0) faults.push(`tabindex ${one.tabIndex}: ${say(one)}`);
  }
  for (const table of document.querySelectorAll('table')) {
    if (isShown(table) && !table.querySelector('th[scope]')) faults.push(`no heads: ${say(table)}`);
  }
  let level = 0;
  for (const heading of [...document.querySelectorAll('h1, h2, h3, h4')].filter(isShown)) {
    const own = Number(heading.tagName[1]);
    if (level > 0 && own > level + 1) faults.push(`h${own} below h${level}: ${say(heading)}`);
    level = own;
  }
  return faults;
}"""

NAMES = "() => {" + NAMED + """
  const textOf = (id) => document.getElementById(id)?.textContent?.trim() ?? '';
  const nameOf = (one) => (one.getAttribute('aria-labelledby') ?? '').split(' ').map(textOf).join(' ').trim() ||
    one.getAttribute('aria-label')?.trim() || [...(one.labels ?? [])].map((label) =>
        label.textContent.trim()).join(' ') ||
    (/^(INPUT|SELECT|TEXTAREA|CANVAS)$/.test(one.tagName) ? '' : one.textContent.trim()) || one.title?.trim() || '';
  const asked = 'button, a[href], input, select, textarea, summary, canvas, [role=img], [role=application], ' +
    '[role=tab], ' +
    '[role=slider], [role=dialog], [role=region], [role=log], [role=treegrid], [role=listbox], [role=tablist], nav';
  const faults = [];
  for (const one of document.querySelectorAll(asked)) {
    if (!isShown(one) || one.closest('[aria-hidden=true]')) continue;
    if (nameOf(one) === '') faults.push(`no name: ${say(one)}`);
    if (one.tagName === 'CANVAS' && !one.getAttribute('role')) faults.push(`no role: ${say(one)}`);
  }
  return faults;
}"""

CONTRAST = "() => {" + NAMED + """
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const known = new Map();
  const colour = (text) => {
    if (!known.has(text)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = '#000';
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(text, [red, green, blue, alpha / 255]);
    }
    return known.get(text);
  };
  const over = (top, below) => [0, 1, 2].map((part) => top[part] * top[3] + below[part] * (1 - top[3])).concat(1);
  const groundOf = (one) => {
    const layers = [];
    for (let at = one; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== 'none') return null;
      const layer = colour(style.backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      if (layer[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below),
        colour(getComputedStyle(document.body).backgroundColor));
  };
  const light = ([red, green, blue]) => [red, green, blue].map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const ratio = (a, b) => {
    const [more, less] = [light(a), light(b)].sort((one, other) => other - one);
    return (more + 0.05) / (less + 0.05);
  };
  const faded = (one) => {
    let opacity = 1;
    for (let at = one; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    return opacity;
  };
  const faults = new Map();
  const check = (one, text, least, what) => {
    const ground = groundOf(one);
    if (ground === null) return;
    const own = colour(text);
    const found = ratio(over([own[0], own[1], own[2], own[3] * faded(one)], ground), ground);
    if (found < least - 0.005) faults.set(`${what} ${found.toFixed(2)} < ${least}: ${say(one).replace(/ ".*/s, '')}`,
        say(one));
  };
  const isOff = (one) =>
      one.closest(':disabled, [aria-disabled=true], [data-passes=false], [data-empty=true]') !== null;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() === '' || !isShown(one) || isOff(one) ||
        one.closest('option, .skip-link')) continue;
    const style = getComputedStyle(one);
    const isLarge = parseFloat(style.fontSize) >= 24 ||
        (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    check(one, one.closest('svg') ? style.fill : style.color, isLarge ? 3 : 4.5, 'text');
    if (parseFloat(style.fontSize) < 12) faults.set(`text of ${style.fontSize}: ${say(one)}`, '');
  }
  for (const icon of document.querySelectorAll('svg.icon')) {
    if (isShown(icon) && !isOff(icon)) check(icon, getComputedStyle(icon).color, 3, 'icon');
  }
  for (const field of document.querySelectorAll('input:not([type=checkbox]), select, .button:not(.quiet)')) {
    const style = getComputedStyle(field);
    if (isShown(field) && !isOff(field) && parseFloat(style.borderTopWidth) > 0) {
      check(field.parentElement, style.borderTopColor, 3, 'edge');
    }
  }
  for (const part of document.querySelectorAll('[class*=category-], [class*=paint-]')) {
    if (part.tagName !== 'pattern') continue;
    check(part.closest('svg').parentElement, getComputedStyle(part).color, 3, 'bars');
  }
  return [...faults].map(([fault, example]) => `${fault} ${example}`);
}"""

# Regions that speak by themselves, and what each is for; nothing else may.
SPEAKING = ("[role=status]", ".announcer", ".toasts", ".toasts *", ".chart-readout", ".topbar [aria-live]",
    ".connection",
            ".agents-canvas [aria-live]", ".canvas-words", "[role=alert]", "button [aria-live]")
LIVE = "(allowed) => {" + NAMED + """
  return [...document.querySelectorAll('[aria-live], [role=status], [role=alert], [role=log]')].flatMap((one) => {
    const how = one.getAttribute('aria-live');
    if (how === 'off') return [];
    if (one.getAttribute('role') === 'log') return [`a log that speaks: ${say(one)}`];
    if (how === 'assertive') return [`assertive: ${say(one)}`];
    return one.matches(allowed) ? [] : [`speaks: ${say(one)}`];
  });
}"""

MOVING = "() => {" + NAMED + """
  return [...document.querySelectorAll('*')].flatMap((one) => {
    const style = getComputedStyle(one);
    const moves = style.animationName !== 'none' ||
        style.transitionDuration.split(',').some((time) => parseFloat(time) > 0);
    return moves ? [say(one)] : [];
  });
}"""

# The element with the focus: whether it is seen, and whether its ring is.
FOCUS = "() => {" + NAMED + """
  const one = document.activeElement;
  if (one === null || one === document.body) return null;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const faults = [];
  const hasRing = (of) => of.outlineStyle !== 'none' && parseFloat(of.outlineWidth) >= 2;
  const inner = [...one.querySelectorAll('[data-at=true]')].map((part) => getComputedStyle(part));
  if (!hasRing(style) && !inner.some(hasRing)) faults.push('no ring');
  const [x, y] = [Math.min(innerWidth - 2, Math.max(1, box.left + Math.min(box.width / 2, 40))),
                  Math.min(innerHeight - 2, Math.max(1, box.top + Math.min(box.height / 2, 12)))];
  if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) faults.push('out of view');
  else {
    const top = document.elementFromPoint(x, y);
    if (top !== null && !one.contains(top) && !top.contains(one) && !one.matches('svg *')) {
      faults.push(`covered by ${say(top)}`);
    }
  }
  one.dataset.walked = String(Number(one.dataset.walked ?? 0) + 1);
  return { key: say(one), isAgain: Number(one.dataset.walked) > 1, faults };
}"""

# What is cut off or too small to be hit by a finger.
NARROW = "(least) => {" + NAMED + """
  const width = document.documentElement.clientWidth;
  const faults = [];
  if (document.documentElement.scrollWidth > width) faults.push(
      `the page is ${document.documentElement.scrollWidth} wide`);
  for (const one of document.querySelectorAll('main *, .rail *, .topbar *')) {
    if (!isShown(one) || one.getBoundingClientRect().right <= width + 1) continue;
    let box = one.parentElement;
    while (box !== null && (getComputedStyle(box).overflowX === 'visible' ||
        box.getBoundingClientRect().right > width + 1)) {
      box = box.parentElement;
    }
    // What scrolls by itself, or ends with an ellipsis, is not lost.
    const isKept = box !== null && (/auto|scroll/.test(getComputedStyle(box).overflowX) || box.matches('.clip, svg'));
    if (!isKept) faults.push(`cut off: ${say(one)}`);
  }
  for (const one of document.querySelectorAll(
      'main button, main a[href], main select, main input, main summary, nav a, nav button')) {
    const own = one.closest('label')?.getBoundingClientRect() ?? one.getBoundingClientRect();
    // Links within a sentence have the height of its lines (WCAG 2.5.8).
    if (isShown(one) && own.height < least && !one.closest('p, .clip-text')) {
      faults.push(`${Math.round(own.height)} px high: ${say(one)}`);
    }
  }
  return [...new Set(faults)];
}"""
