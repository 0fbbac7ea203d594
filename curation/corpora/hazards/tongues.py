"""The words of instructions to a model, in English; `tongues_west`, `tongues_north` and `tongues_east` have the others.

A language is a table role → words, with alternatives between bars; a word with `*` stands for all that begin with it.
Words with accents are also found without them. `lexicon` says what the roles are. A word has only one role; if two
languages share a word with different roles, the language that `lexicon` lists first decides.
"""

from __future__ import annotations

type Tongue = dict[str, str]

ENGLISH: Tongue = {
    "V": "forget about|forgetting about|ignore|ignoring|disregard|disregarding|forget|forgetting|override"
    "|overwrite|bypass|discard|do not follow|don t follow|stop following|stop obeying|do not obey|don t obey"
    "|no longer follow|no longer obey|cease following|pay no attention to|pay no heed to|pay no mind to"
    "|set aside|put aside|cast aside|throw away|throw out|neglect|abandon|erase|wipe|purge|unlearn|void"
    "|nullify|scrap|do not comply with|don t comply with|stop complying with|circumvent|let go of"
    "|leave behind|overrule|supersede|delete from your memory",
    "A": "all|any|every|everything|anything|whatever|each|entire|whole|entirety|every single|what|each and every",
    "N": "instruction|instructions|instruct|instructs|directive*|directions|guideline*|guidance|command|commands"
    "|prompt|prompts|guide rails",
    "r": "rule|rules|orders|constraint*|restriction*|context|training|limitations|policies|inputs|limits",
    "P": "previous|prior|earlier|preceding|foregoing|initial|original|former|above|past|existing|previously|before"
    "|so far|until now|till now|up to now|up to this point|thus far|to date|old|pre existing|before this"
    "|beforehand",
    "S": "system prompt|system instruction*|system directive*|developer instruction*|developer message*"
    "|developer prompt*|initial prompt*|original prompt*|hidden prompt*|base prompt*|secret prompt*"
    "|hidden instruction*|secret instruction*|initial instruction*|your programming|guardrail*|guard rail*"
    "|safety guideline*|safety rule*|preprompt*|safety filter*|safety protocol*|safety restriction*"
    "|content polic*|content filter*|ethical guideline*|pre prompt*|moderation rule*|your prompt"
    "|your full prompt|your entire prompt|your exact prompt|your setup prompt|your configuration"
    "|configuration prompt|your full configuration|sysprompt|your safety instructions|your safety training"
    "|alignment training|initial system message|your system message|your core instructions|your hidden rules"
    "|your internal instructions|your confidential instructions|meta prompt|system level instruction*"
    "|prompt instructions|your internal rules|your secret rules|your guidelines|system rules",
    "G": "you were told|you have been told|you ve been told|you were given|you have been given|you ve been given"
    "|you know|you were taught|you have learned|you have learnt|you ve learned|you were instructed"
    "|you have been instructed|you were asked|you have received|you received|you were trained"
    "|you have been trained|you were programmed|you have read|has been said|was said|came before|given to you"
    "|provided to you|told to you|you were initialized with|you got|you were configured with"
    "|you were set up with|you were ordered|you were told to do|you think you know|told you",
    "T": "the above|everything above|all of the above|all the above|the foregoing|everything before this"
    "|what came before|everything that came before|anything above|all above|the preceding text|the text above"
    "|the content above|everything said before|everything said so far|what was said before"
    "|whatever came before|whatever was said before|everything prior|all that came before|all text above"
    "|everything preceding|everything written above|all prior text|everything up to this point"
    "|everything until now|everything up to here|all previous text|all previous content",
    "Y": "your|you",
    "f": "the|of|these|those|this|that|other|and|or|given|a|an|been|were|was|just|simply|completely|totally|which"
    "|immediately|entirely|standing|current|such|in this conversation|in this chat|from the system"
    "|by the system|it|from the developer*|from your developer*|by your developer*|from openai"
    "|by your creator*|from your creator*|in this prompt|in your prompt|in your memory|in the prompt"
    "|by the developer*|from now on|and any|about how to behave|have|has|ever|hereby",
    "t": "to",
    "a": "in|from|about|for|regarding|concerning|on|at|with respect to|by",
    "H": "we ask you to|you are asked to|you are requested to|we would ask you|please|kindly|pls|plz|could you"
    "|would you|can you|feel free to|be so kind",
    "I": "i|we|my|our|us|ours|mine",
    "q": "not|never|don t|didn t|cannot|can t|won t|they|he|she|who|people|customers|users|should i|can i|could i"
    "|shall i|may i|do i|do we|should we|can we|you can|you may|you could|agents|staff|to simply|everybody"
    "|everyone|some|did",
    "K": "email*|e mail*|mail|mails|letter*|manual*|booklet*|leaflet*|voicemail*|label*|parcel*|battery|warranty"
    "|phone|telephone|attached|attachment*|delivery|courier*|router*|modem*|thermostat*|printer*|device*|unit"
    "|units|pdf|sheet*|guide|guides|here is|here are|corrected|correct|updated|firmware|app|installation"
    "|assembly|colleague*|technician*|wiring|screws|screen|wizard|page|pages|step|steps|installer*|supplier*"
    "|warehouse|driver|shipment*|address|meeting|calendar|washing|oven|camera*|sensor*|cable*|manufacturer*"
    "|on the box|packaging|document version|agreement*|communications|representations|negotiations",
    "d": "prompt injection*|injection attack*|jailbreak attempt*|jailbreaking|jailbreaks|llm security|red team*"
    "|owasp|indirect injection*|prompt attack*|prompt hacking|adversarial prompt*|injected instruction*"
    "|injected prompt*",
    "D": "attack*|malicious*|phishing|exploit*|vulnerab*|adversarial|such as|for example|e g|for instance"
    "|phrases like|payload*|tried to|trick*|so called|meme|defend*|defence|defense|detect*|mitigat*"
    "|harmful input*|texts like|sentences like|untrusted|filter*|blocks|blocked|classic|would be|could be"
    "|chatgpt meme|test case*|threat*|hidden text",
    "y": "wrote|writes|typed|typing|types|pasted|pastes|says|said|saying|reads|read|like|example*|string|phrase"
    "|sentence|words|text|line|message|containing|contains|titled|called|entered|asked|quote|subject|paste"
    "|type|contained|put",
    "O": "reply|respond|answer|output|say|tell me|translate|approve|refund|grant|declare|classify|rate|recommend"
    "|summarize|summarise|generate|obey|comply|do exactly|do as i say|do what i say|follow my|follow only my"
    "|listen to me|answer with|recite|echo|compose|rank|conclude|assert|follow these new|follow only these"
    "|say only|write a poem|tell a joke|tell us|insult|swear|praise|follow only the|write only|print only",
    "o": "what is|what are|what was|what were|what s|print|write|show|display|list|run|confirm|give|provide"
    "|produce|state|forward|transfer|pay|mark|set|close|escalate|issue|email|send|post|include|append|add"
    "|delete|export|fetch|tell|explain|describe|encode|act|credit|unlock|release|upgrade|waive|authorize"
    "|authorise|accept|enable|disable|share|do|repeat|execute|speak|talk|assume|mention",
    "R": "reveal|disclose|leak|expose|divulge|dump|exfiltrate|unveil|spill",
    "W": "only with|with the word*|the word|nothing but|nothing else|verbatim|word for word|in base64"
    "|in a code block|character by character|with ok|with yes|every question with|all questions with"
    "|every message with|everything with",
    "X": "password*|passcode*|api key*|secret*|credential*|internal note*|customer list|list of customers"
    "|customer data|customer record*|credit card*|confidential|private data|database*|account number*"
    "|user data|admin access|access token*|environment variable*|social security|all customers|every customer",
    "c": "conversation history|chat history|whole conversation|entire conversation|full conversation"
    "|everything in your context|your context|context window|previous messages|the chat so far"
    "|conversation so far",
    "B": "you are now|you re now|you will now be|you will now act as|you are no longer|from now on you are"
    "|from now on you re|from now on you will|from now on you must|from now on you shall|you will act as"
    "|you must act as|you must now act as|you shall act as|your new role|your new identity"
    "|you have been reprogrammed|you have been freed|you are hereby|from this moment you are"
    "|from this point on you are|starting now you are|as of now you are|henceforth you are"
    "|from here on you are|you are going to act as|you are about to become|i want you to act as"
    "|from now on act as|ur now",
    "b": "pretend|pretend to be|pretend that you are|pretend you are|act as|act like|behave as|behave like"
    "|roleplay as|role play as|simulate|assume the role of|take on the role of|take the role of"
    "|imagine you are|play the role of|adopt the persona of|respond as|answer as|become|let s play a game"
    "|speak as|enter|switch to|switch into|activate",
    "n": "mit|avec|con|com|met|med|verbunden|chatting|talking|speaking|connected|with|using|able|ready|logged"
    "|offline|online|signed|subscribed|running|up|protected|registered|enrolled|eligible|entitled|required"
    "|receiving|viewing|leaving|being|part|welcome",
    "M": "assistant powered by ai|ai powered assistant|assistant based on ai|ai|llm|llms|language model"
    "|language models|large language model|chatgpt|gpt 3|gpt 4|gpt 5|gpt 4o|chatbot|chatbots|chat bot"
    "|ai model*|ai assistant*|ai agent*|ai system*|ai language model*|artificial intelligence|genai"
    "|ai reader*|ai summarizer*|ai summariser*|ai tool*|ai chatbot*|ai bot*|ai support assistant"
    "|machine reader*|ai based",
    "m": "assistant|assistants|claude|gemini|copilot|model|models|bot|bots|summarizer|summariser|classifier"
    "|virtual assistant",
    "J": "im end|im start|endoftext|eot id|dan|jailbroken|jailbreak|unrestricted|unfiltered|uncensored"
    "|no restrictions|without restrictions|without rules|without any restrictions|without limits"
    "|without limitations|without filters|without any rules|no rules|no limits|no filters|free of rules"
    "|free of all rules|free from all rules|free of any rules|god mode|sudo mode|do anything now|not bound by"
    "|no longer bound|free of restrictions|free from restrictions|no longer restricted|no ethical"
    "|opposite mode|jailbreak mode|dan mode|without guardrails|free from rules|unlimited mode"
    "|no longer have any|without any filter*|evilbot|without ethics|without morals",
    "j": "pirate|hacker|evil|pirat|pirata|piratem|developer mode|debug mode|admin mode|maintenance mode|root mode"
    "|test mode|administrator mode|override mode|a cat|a poet",
    "U": "you are|you re|you must be|you happen to be",
    "i": "if|in case|as|when|whenever|since",
    "u": "must|should|shall|need to|have to|are to|are required to|are instructed to|will|has to|needs to|ought to",
    "z": "note|note to|note for|attention|message to|message for|instruction for|instructions for|instruction to"
    "|notice|instructions to|important|directive for|memo to|to the|to any|to all|to whichever|order for"
    "|request to|warning to|info for|heads up|a word to|command for|prompt for|listen up|attn",
    "h": "hi|hey|hello|dear|ok|okay|good morning|good day",
    "C": "then|now|instead|only|but|also|so|from here on|afterwards|rather|always|next|first",
    "Q": "system|developer|system message|system override|system update|system note|system instruction"
    "|admin override|root|system command|system notice|system prompt override|developer message|admin"
    "|new system message",
    "E": "new instruction*|new task|new objective|new orders|new directive*|updated instructions|new rules"
    "|real instructions|your real task|task has changed|new system prompt|new prompt|actual instructions"
    "|your new task|your task has changed|instructions have changed|your new instructions"
    "|your new instructions are|your only task|here are your new|revised instructions|additional instructions",
    "x": "reading this ticket|reading this|is reading this|is processing this|is summarizing this"
    "|reading this message|reading this email|processing this|summarizing this|summarising this"
    "|who reads this|that reads this|which reads this|parsing this|handling this|that processes this"
    "|answering this|evaluating this|reviewing this|analysing this|analyzing this|triaging this|read this"
    "|reads this|process this|summarise this|summarize this|classifying this|that handle this|that read this",
}  # fmt: skip
